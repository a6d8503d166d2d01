//! Who guesses, and at what.

use crate::{
    base::ids::{DeviceId, SessionId},
    limits::Source,
};

/// What is guessed at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SecretKind {
    Password,
    RecoveryCode,
    /// The codes of the second factor, asked for after the right password.
    SecondFactor,
}

/// Who guesses, as exactly as the account knows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Guesser {
    /// A session that goes on.
    Session(SessionId),
    /// A device on which the account has signed in before.
    Device(DeviceId),
    /// A network from which it has.
    Familiar(Source),
    Stranger(Source),
    /// All of those that are not known, together.
    Anybody,
}

impl Guesser {
    /// Where a streak of failures counts: whom the account knows is not held up by others
    /// at the same source.
    pub fn source(self) -> Option<Source> {
        match self {
            Self::Familiar(source) | Self::Stranger(source) => Some(source),
            Self::Session(_) | Self::Device(_) | Self::Anybody => None,
        }
    }

    pub fn is_stranger(self) -> bool {
        matches!(self, Self::Stranger(_))
    }
}

/// One kind of guess by one of those; a source has one counter, known or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct GuessKey(SecretKind, Guesser);

impl GuessKey {
    pub fn new(secret: SecretKind, guesser: Guesser) -> Self {
        let guesser = if let Guesser::Familiar(source) = guesser {
            Guesser::Stranger(source)
        } else {
            guesser
        };
        Self(secret, guesser)
    }

    /// For keyed hashes only.
    pub fn bytes(&self) -> Vec<u8> {
        format!("{self:?}").into_bytes()
    }
}

//! The guesser, and the kind of secret.

use crate::{
    base::ids::{DeviceId, SessionId},
    limits::Source,
};

/// The kind of secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SecretKind {
    Password,
    RecoveryCode,
    /// Codes of the second factor, after the right password.
    SecondFactor,
}

/// The guesser, by the closest relation to the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Guesser {
    /// A session of the account.
    Session(SessionId),
    /// A device with an earlier sign-in to the account.
    Device(DeviceId),
    /// A network with an earlier sign-in to the account.
    Familiar(Source),
    Stranger(Source),
    /// All unknown sources together.
    Anybody,
}

impl Guesser {
    /// The source whose streak counts; known guessers are not affected by others at the same
    /// source.
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

/// One kind of secret and one guesser; a source has one counter, known or not.
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

    /// The input of keyed hashes.
    pub fn bytes(&self) -> Vec<u8> {
        format!("{self:?}").into_bytes()
    }
}

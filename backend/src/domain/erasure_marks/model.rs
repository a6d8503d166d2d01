//! Marks of erasures.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What happens to the messages of an erased account.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ErasureMode {
    /// They are erased for everybody.
    #[default]
    Erase,
    /// They stay, without their author.
    Anonymise,
    /// They are erased for everybody, together with their forwards by others.
    Everywhere,
}

impl ErasureMode {
    pub fn column(self) -> i16 {
        match self {
            Self::Erase => 0,
            Self::Anonymise => 1,
            Self::Everywhere => 2,
        }
    }

    pub fn from_column(value: i16) -> Self {
        match value {
            1 => Self::Anonymise,
            2 => Self::Everywhere,
            _ => Self::Erase,
        }
    }
}

/// The kind of the erased object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkedObject {
    Account(ErasureMode),
    Message,
    /// A group that was dissolved.
    Group,
}

impl MarkedObject {
    pub fn column(self) -> i16 {
        match self {
            Self::Account(ErasureMode::Erase) => 0,
            Self::Message => 1,
            Self::Group => 2,
            Self::Account(ErasureMode::Anonymise) => 3,
            Self::Account(ErasureMode::Everywhere) => 4,
        }
    }

    pub fn from_column(value: i16) -> Option<Self> {
        let accounts = [ErasureMode::Erase, ErasureMode::Anonymise, ErasureMode::Everywhere]
            .map(Self::Account);
        let mut all = accounts.into_iter().chain([Self::Message, Self::Group]);
        all.find(|marked| marked.column() == value)
    }
}

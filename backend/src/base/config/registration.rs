//! Who may create an account.

use clap::ValueEnum;
use serde::Serialize;
use utoipa::ToSchema;

/// Who may create an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Registration {
    /// Everybody who reaches the server.
    Open,
    /// Who has an invitation link of a user or of the operator.
    Invite,
    /// Nobody; the operator creates the accounts.
    Closed,
}

impl Registration {
    /// The value of the setting.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Invite => "invite",
            Self::Closed => "closed",
        }
    }
}

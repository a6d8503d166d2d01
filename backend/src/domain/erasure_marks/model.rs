//! Marks of erasures.

use diesel::{deserialize::FromSqlRow, expression::AsExpression, sql_types::SmallInt};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::base::column::column_enum;

/// What happens to the messages of an erased account.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    ToSchema,
    AsExpression,
    FromSqlRow,
)]
#[diesel(sql_type = SmallInt)]
#[serde(rename_all = "lowercase")]
pub enum ErasureMode {
    /// They are erased for all members.
    #[default]
    Erase,
    /// They stay, without their author.
    Anonymise,
    /// They are erased for all members, together with their forwards by others.
    Everywhere,
}

column_enum!(ErasureMode in "accounts.erasing_mode" as SmallInt {
    Erase = 0, Anonymise = 1, Everywhere = 2,
});

/// The kind of the erased object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = SmallInt)]
pub enum MarkedObject {
    Account(ErasureMode),
    Message,
    /// A group that was dissolved.
    Group,
}

column_enum!(MarkedObject in "erasures.kind" as SmallInt {
    Account(ErasureMode::Erase) = 0,
    Message = 1,
    Group = 2,
    Account(ErasureMode::Anonymise) = 3,
    Account(ErasureMode::Everywhere) = 4,
});

impl MarkedObject {
    /// Reads the value from a line of the erasure ledger.
    pub fn from_column(value: i16) -> Option<Self> {
        let accounts = [ErasureMode::Erase, ErasureMode::Anonymise, ErasureMode::Everywhere]
            .map(Self::Account);
        let mut all = accounts.into_iter().chain([Self::Message, Self::Group]);
        all.find(|marked| marked.column() == value)
    }
}

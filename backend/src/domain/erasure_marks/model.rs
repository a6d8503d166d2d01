//! What the mark of an erasure stands for.

use diesel::{deserialize::FromSqlRow, expression::AsExpression, sql_types::SmallInt};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::base::column::column_enum;

/// What becomes of the messages.
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
#[schema(as = ErasureMode)]
pub enum Mode {
    /// They are erased for everybody.
    #[default]
    Erase,
    /// They stay, as those of a deleted account.
    Anonymise,
    /// They are erased for everybody, and so is what others have forwarded of them.
    Everywhere,
}

column_enum!(Mode in "accounts.erasing_mode" as SmallInt {
    Erase = 0, Anonymise = 1, Everywhere = 2,
});

/// What a mark stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = SmallInt)]
pub enum Marked {
    Account(Mode),
    Message,
    /// A group that was dissolved.
    Group,
}

column_enum!(Marked in "erasures.kind" as SmallInt {
    Account(Mode::Erase) = 0,
    Message = 1,
    Group = 2,
    Account(Mode::Anonymise) = 3,
    Account(Mode::Everywhere) = 4,
});

impl Marked {
    /// Reads the value from a line of the erasure ledger.
    pub fn from_column(value: i16) -> Option<Self> {
        let accounts = [Mode::Erase, Mode::Anonymise, Mode::Everywhere].map(Self::Account);
        let mut all = accounts.into_iter().chain([Self::Message, Self::Group]);
        all.find(|marked| marked.column() == value)
    }
}

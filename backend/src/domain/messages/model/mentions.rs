//! The mentions of a message: a short list of accounts, stored with the message, so that counting
//! mentions costs no more than counting unread messages.

use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    serialize::{self, Output, ToSql},
    sql_types::Binary,
};
use uuid::Uuid;

use crate::base::{error::FieldError, ids::AccountId};

/// The most accounts that one message can mention.
pub const MENTIONS_MAX: usize = 50;

/// The concatenated bytes of the ids.
#[derive(Debug, Clone, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Binary)]
pub struct Mentions(Vec<u8>);

impl Mentions {
    /// `None` for an empty list.
    pub fn of(accounts: &[AccountId]) -> Option<Self> {
        let bytes: Vec<u8> = accounts.iter().flat_map(|account| *account.as_bytes()).collect();
        (!bytes.is_empty()).then_some(Self(bytes))
    }

    pub fn accounts(&self) -> Vec<AccountId> {
        let ids = self.0.chunks_exact(16).filter_map(|id| Uuid::from_slice(id).ok());
        ids.map(AccountId::from).collect()
    }

    /// Removes repeats. The limit applies to the list with its repeats.
    ///
    /// # Errors
    /// A field error named `mentions`.
    pub fn parse(mut accounts: Vec<AccountId>) -> Result<Vec<AccountId>, FieldError> {
        if accounts.len() > MENTIONS_MAX {
            return Err(FieldError::new("mentions", "too_long", "Mention at most 50 people."));
        }
        accounts.sort_unstable();
        accounts.dedup();
        Ok(accounts)
    }
}

impl<DB: Backend> ToSql<Binary, DB> for Mentions
where
    [u8]: ToSql<Binary, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        <[u8] as ToSql<Binary, DB>>::to_sql(&self.0, out)
    }
}

impl<DB: Backend> FromSql<Binary, DB> for Mentions
where
    Vec<u8>: FromSql<Binary, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        Vec::<u8>::from_sql(bytes).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_back_without_repeats() {
        let (one, other) = (AccountId::new(), AccountId::new());
        let parsed = Mentions::parse(vec![other, one, other]).expect("short enough");
        assert_eq!(parsed, [one, other]);
        assert_eq!(Mentions::of(&parsed).expect("not empty").accounts(), parsed);
        assert!(Mentions::of(&[]).is_none());
        let many: Vec<_> = (0..=MENTIONS_MAX).map(|_| AccountId::new()).collect();
        assert!(Mentions::parse(many).is_err());
        assert!(Mentions::parse(vec![one; MENTIONS_MAX]).is_ok());
        assert!(Mentions::parse(vec![one; MENTIONS_MAX + 1]).is_err());
    }
}

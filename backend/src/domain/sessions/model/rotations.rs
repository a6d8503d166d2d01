//! The times of a session's last refresh token exchanges. A request with an older token is late if
//! the token was exchanged within the grace period, and counts as theft otherwise. The session row
//! itself has only the time of the last exchange.

use std::time::Duration;

use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    serialize::{self, Output, ToSql},
    sql_types::Binary,
};

use crate::base::clock::Timestamp;

/// How long a refresh token may be presented again, because an answer was lost or two tabs
/// refreshed at once.
pub const GRACE: Duration = Duration::from_secs(10);

/// The most exchanges that are kept; no legitimate client makes more within [`GRACE`].
const KEPT: usize = 32;

/// Times in the order of the exchanges, as eight bytes of microseconds each.
#[derive(Debug, Clone, Default, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Binary)]
pub struct Rotations(Vec<u8>);

impl Rotations {
    /// Adds an exchange, and removes those outside of the grace period.
    pub fn with(&self, exchanged: Timestamp, now: Timestamp) -> Self {
        let mut moments: Vec<_> =
            self.moments().filter(|moment| now.since(*moment) < GRACE).collect();
        moments.push(exchanged);
        let superfluous = moments.len().saturating_sub(KEPT);
        let kept = moments.into_iter().skip(superfluous);
        Self(kept.flat_map(|moment| moment.micros().to_be_bytes()).collect())
    }

    /// The number of exchanges before the last one that are within the grace period, counted
    /// backwards without a gap.
    pub fn within_grace(&self, now: Timestamp) -> usize {
        let moments: Vec<_> = self.moments().collect();
        moments.iter().rev().take_while(|moment| now.since(**moment) < GRACE).count()
    }

    fn moments(&self) -> impl Iterator<Item = Timestamp> {
        let chunks = self.0.chunks_exact(8);
        chunks.filter_map(|chunk| {
            Some(Timestamp::from_micros(i64::from_be_bytes(chunk.try_into().ok()?)))
        })
    }
}

impl<DB: Backend> ToSql<Binary, DB> for Rotations
where
    [u8]: ToSql<Binary, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        <[u8] as ToSql<Binary, DB>>::to_sql(&self.0, out)
    }
}

impl<DB: Backend> FromSql<Binary, DB> for Rotations
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
    fn exchanges_are_kept_during_the_grace_period() {
        let begin = Timestamp::now();
        let at = |seconds| begin.plus(Duration::from_secs(seconds));
        let rotations = Rotations::default().with(at(0), at(4)).with(at(4), at(9));
        assert_eq!(rotations.within_grace(at(9)), 2);
        assert_eq!(rotations.within_grace(at(10)), 1);
        assert_eq!(rotations.within_grace(at(14)), 0);
        assert_eq!(rotations.with(at(9), at(12)).within_grace(at(12)), 2);
    }

    #[test]
    fn the_number_of_kept_exchanges_is_bounded() {
        let now = Timestamp::now();
        let mut rotations = Rotations::default();
        for _ in 0..3 * KEPT {
            rotations = rotations.with(now, now);
        }
        assert_eq!((rotations.within_grace(now), rotations.0.len()), (KEPT, 8 * KEPT));
    }
}

//! How long a session lasts.

use std::time::Duration;

pub use super::model::rotations::GRACE;
use super::model::{SessionRow, SessionStanding};
use crate::{base::clock::Timestamp, domain::accounts::model::Status};

/// An access token lives this long.
pub const ACCESS: Duration = Duration::from_secs(15 * 60);

/// A session that is not used ends after this.
pub const IDLE: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Every session ends after this.
pub const ABSOLUTE: Duration = Duration::from_secs(90 * 24 * 60 * 60);

/// So long the password counts as just entered.
pub const FRESH: Duration = Duration::from_secs(15 * 60);

pub fn is_confirmed(session: &SessionRow, now: Timestamp) -> bool {
    session.confirmed_at.is_some_and(|at| now.since(at) < FRESH)
}

pub fn is_alive(session: &SessionRow, now: Timestamp) -> bool {
    lasts(session.revoked_at, session.last_used_at, session.created_at, now)
}

/// Whether tokens of a session are still good: it lasts, and its account is active.
pub fn goes_on(standing: &SessionStanding, now: Timestamp) -> bool {
    let SessionStanding { revoked_at, last_used_at, created_at, .. } = *standing;
    standing.status == Status::Active && lasts(revoked_at, last_used_at, created_at, now)
}

/// Whether a session goes on that was ended, used and begun then.
fn lasts(
    revoked_at: Option<Timestamp>,
    last_used_at: Timestamp,
    created_at: Timestamp,
    now: Timestamp,
) -> bool {
    revoked_at.is_none() && now.since(last_used_at) < IDLE && now.since(created_at) < ABSOLUTE
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ids::{AccountId, SessionId};

    #[test]
    fn a_password_counts_as_just_entered_for_a_quarter_of_an_hour() {
        let now = Timestamp::now();
        let mut session = SessionRow {
            id: SessionId::new(),
            account_id: AccountId::new(),
            device_name: String::new(),
            refresh_hash: Vec::new(),
            generation: 0,
            rotated_at: now,
            created_at: now,
            last_used_at: now,
            revoked_at: None,
            confirmed_at: Some(now),
            rotations: None,
        };
        assert!(is_confirmed(&session, now.plus(FRESH - Duration::from_secs(1))));
        assert!(!is_confirmed(&session, now.plus(FRESH)));
        session.confirmed_at = None;
        assert!(!is_confirmed(&session, now), "a session from before this was noted");
    }
}

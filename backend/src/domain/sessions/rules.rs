//! The lifetime of sessions.

use std::time::Duration;

pub use super::model::rotations::GRACE;
use super::model::{SessionRow, SessionStatus};
use crate::{base::clock::Timestamp, domain::accounts::model::Status};

/// The lifetime of an access token.
pub const ACCESS: Duration = Duration::from_secs(15 * 60);

/// A session ends if it is not used for this long.
pub const IDLE: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// The longest lifetime of a session.
pub const ABSOLUTE: Duration = Duration::from_secs(90 * 24 * 60 * 60);

/// How long a confirmed password counts as fresh.
pub const FRESH: Duration = Duration::from_secs(15 * 60);

pub fn is_confirmed(session: &SessionRow, now: Timestamp) -> bool {
    session.confirmed_at.is_some_and(|at| now.since(at) < FRESH)
}

pub fn is_alive(session: &SessionRow, now: Timestamp) -> bool {
    is_open_at(session.revoked_at, session.last_used_at, session.created_at, now)
}

/// Whether the tokens of a session are valid: it is open, and its account is active.
pub fn is_valid(status: &SessionStatus, now: Timestamp) -> bool {
    let SessionStatus { revoked_at, last_used_at, created_at, .. } = *status;
    status.status == Status::Active && is_open_at(revoked_at, last_used_at, created_at, now)
}

/// Whether a session with these times is open.
fn is_open_at(
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
    fn a_password_is_fresh_for_a_quarter_of_an_hour() {
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

//! How long a session lasts.

use std::time::Duration;

use super::model::SessionRow;
use crate::clock::Timestamp;

/// An access token lives this long.
pub const ACCESS: Duration = Duration::from_secs(15 * 60);

/// A session that is not used ends after this.
pub const IDLE: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Every session ends after this.
pub const ABSOLUTE: Duration = Duration::from_secs(90 * 24 * 60 * 60);

/// The same refresh token may be presented again for so long: an answer got lost, or two
/// tabs asked at once.
pub const GRACE: Duration = Duration::from_secs(10);

pub fn is_alive(session: &SessionRow, now: Timestamp) -> bool {
    session.revoked_at.is_none()
        && now.since(session.last_used_at) < IDLE
        && now.since(session.created_at) < ABSOLUTE
}

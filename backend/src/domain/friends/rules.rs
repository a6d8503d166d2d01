//! When a refused request may be repeated.

use std::time::Duration;

use super::model::FriendRequestRow;
use crate::base::clock::Timestamp;

/// After a decline, asking again reaches the other person only after this long.
pub const PATIENCE: Duration = Duration::from_secs(24 * 60 * 60);

/// What asking does when there is a request from earlier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestRepeat {
    /// It is still waiting; nothing changes.
    Pending,
    /// It goes on waiting for the asker; the other person, who declined it long ago, sees it
    /// again.
    Renewed,
    /// It was withdrawn, so this is a new one. `declined_at` is set if the other person
    /// declined lately and is not to be bothered.
    New { declined_at: Option<Timestamp> },
}

pub fn repeat(earlier: &FriendRequestRow, now: Timestamp) -> RequestRepeat {
    let is_over = |declined: &Timestamp| now.since(*declined) >= PATIENCE;
    if earlier.withdrawn_at.is_some() {
        let declined_at = earlier.declined_at.filter(|declined| !is_over(declined));
        return RequestRepeat::New { declined_at };
    }
    match earlier.declined_at {
        Some(declined) if is_over(&declined) => RequestRepeat::Renewed,
        _ => RequestRepeat::Pending,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ids::{AccountId, FriendRequestId};

    #[test]
    fn a_declined_asker_cannot_press_and_cannot_tell() {
        let now = Timestamp::now();
        let ask = |declined_at, withdrawn_at| {
            let row = FriendRequestRow {
                id: FriendRequestId::new(),
                sender_id: AccountId::new(),
                recipient_id: AccountId::new(),
                note: None,
                created_at: now,
                declined_at,
                withdrawn_at,
            };
            repeat(&row, now)
        };
        let long_ago = Some(now.minus(PATIENCE));
        assert_eq!(ask(None, None), RequestRepeat::Pending);
        assert_eq!(ask(Some(now), None), RequestRepeat::Pending);
        assert_eq!(ask(Some(now), Some(now)), RequestRepeat::New { declined_at: Some(now) });
        assert_eq!(ask(long_ago, None), RequestRepeat::Renewed);
        assert_eq!(ask(long_ago, Some(now)), RequestRepeat::New { declined_at: None });
        assert_eq!(ask(None, Some(now)), RequestRepeat::New { declined_at: None });
    }
}

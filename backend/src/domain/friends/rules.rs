//! Repeated friend requests.

use std::time::Duration;

use super::model::FriendRequestRow;
use crate::base::clock::Timestamp;

/// How long after a decline a new request does not reach the recipient.
pub const PATIENCE: Duration = Duration::from_secs(24 * 60 * 60);

/// The effect of a request while an earlier one exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestRepeat {
    /// The earlier one is still pending; nothing changes.
    Pending,
    /// The earlier one was declined long ago and is shown to the recipient again. For the sender it
    /// was pending all the time.
    Renewed,
    /// The earlier one was withdrawn, so this is a new one. `declined_at` is set if the recipient
    /// declined recently and must not be reached.
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
    fn a_declined_sender_reaches_nobody_and_does_not_notice() {
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

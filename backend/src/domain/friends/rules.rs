//! When a refused request may be repeated.

use std::time::Duration;

use super::model::FriendRequestRow;
use crate::base::clock::Timestamp;

/// After a decline, asking again reaches the other person only after this long.
pub const PATIENCE: Duration = Duration::from_secs(24 * 60 * 60);

/// What asking does when there is a request from earlier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// It is still waiting; nothing changes.
    Waiting,
    /// It goes on waiting for the asker; the other person, who declined it long ago, sees it
    /// again.
    Renewed,
    /// It was withdrawn, so this is a new one. `declined_at` is set if the other person
    /// declined lately and is not to be bothered.
    Anew { declined_at: Option<Timestamp> },
}

pub fn ask_again(earlier: &FriendRequestRow, now: Timestamp) -> Again {
    let is_over = |declined: &Timestamp| now.since(*declined) >= PATIENCE;
    if earlier.withdrawn_at.is_some() {
        let declined_at = earlier.declined_at.filter(|declined| !is_over(declined));
        return Again::Anew { declined_at };
    }
    match earlier.declined_at {
        Some(declined) if is_over(&declined) => Again::Renewed,
        _ => Again::Waiting,
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
            ask_again(&row, now)
        };
        let long_ago = Some(now.minus(PATIENCE));
        assert_eq!(ask(None, None), Again::Waiting);
        assert_eq!(ask(Some(now), None), Again::Waiting);
        assert_eq!(ask(Some(now), Some(now)), Again::Anew { declined_at: Some(now) });
        assert_eq!(ask(long_ago, None), Again::Renewed);
        assert_eq!(ask(long_ago, Some(now)), Again::Anew { declined_at: None });
        assert_eq!(ask(None, Some(now)), Again::Anew { declined_at: None });
    }
}

//! Repeated invitations.

use std::time::Duration;

use super::model::InvitationRow;
use crate::base::clock::Timestamp;

/// How long after a decline a new invitation does not reach the invited account.
pub const PATIENCE: Duration = Duration::from_secs(24 * 60 * 60);

/// Whether the invited account sees an invitation that is repeated now.
pub fn reaches(earlier: &InvitationRow, now: Timestamp) -> bool {
    earlier.declined_at.is_none_or(|declined| now.since(declined) >= PATIENCE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ids::{AccountId, ConversationId, InvitationId};

    #[test]
    fn a_declined_invitation_can_be_repeated_after_a_day() {
        let now = Timestamp::now();
        let row = InvitationRow {
            id: InvitationId::new(),
            conversation_id: ConversationId::new(),
            inviter_id: AccountId::new(),
            invitee_id: AccountId::new(),
            created_at: now,
            declined_at: None,
        };
        assert!(reaches(&row, now));
        let declined = InvitationRow { declined_at: Some(now), ..row };
        assert!(!reaches(&declined, now));
        assert!(reaches(&declined, now.plus(PATIENCE)));
    }
}

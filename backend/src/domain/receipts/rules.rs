//! Positions move only forward, and never past the head.

use crate::domain::{accounts::model::AccountStatus, members::model::MemberRow};

/// The effect of a report.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CursorChange {
    pub delivered: bool,
    /// The reading position or the unread mark.
    pub read: bool,
    /// The reading position that others see.
    pub public_read: bool,
}

/// Moves the positions of a member to the reported ones, limited to messages that the member can
/// have seen. Reading implies delivery, and removes the unread mark. Others see the reading
/// position only while read receipts are on.
pub fn advance(
    me: &mut MemberRow,
    delivered: Option<i64>,
    read: Option<i64>,
    head: i64,
    status: &AccountStatus,
) -> CursorChange {
    let clamp = |position: i64| position.clamp(me.joined_seq, head.max(me.joined_seq));
    let read = read.map(clamp);
    let delivered = delivered.map(clamp).max(read);
    let mut moved = CursorChange::default();
    if let Some(delivered) = delivered.filter(|delivered| *delivered > me.delivered_seq) {
        me.delivered_seq = delivered;
        moved.delivered = true;
    }
    if me.unread_mark && read.is_some_and(|read| read >= me.read_seq) {
        me.unread_mark = false;
        moved.read = true;
    }
    if let Some(read) = read.filter(|read| *read > me.read_seq) {
        me.read_seq = read;
        moved.read = true;
        if status.read_receipts && read > me.public_read_seq {
            me.public_read_seq = read;
            moved.public_read = true;
        }
    }
    moved
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        base::ids::{AccountId, ConversationId},
        domain::{accounts::model::Status, members::model::Role},
    };

    fn member() -> MemberRow {
        MemberRow::joining(ConversationId::new(), AccountId::new(), Role::Member, 5)
    }

    const OPEN: AccountStatus = AccountStatus { status: Status::Active, read_receipts: true };
    const QUIET: AccountStatus = AccountStatus { status: Status::Active, read_receipts: false };

    #[test]
    fn positions_never_go_back_nor_past_the_head() {
        let mut me = member();
        advance(&mut me, Some(9), Some(7), 8, &OPEN);
        assert_eq!((me.delivered_seq, me.read_seq, me.public_read_seq), (8, 7, 7));
        let moved = advance(&mut me, Some(2), Some(-1), 8, &OPEN);
        assert_eq!(moved, CursorChange::default());
        assert_eq!((me.delivered_seq, me.read_seq), (8, 7));
        advance(&mut me, None, Some(i64::MAX), 8, &OPEN);
        assert_eq!(me.read_seq, 8);
    }

    #[test]
    fn reading_without_receipts_freezes_the_public_position() {
        let mut me = member();
        let moved = advance(&mut me, None, Some(7), 8, &QUIET);
        assert!(moved.delivered && moved.read && !moved.public_read);
        assert_eq!((me.read_seq, me.public_read_seq), (7, 5));
    }

    #[test]
    fn reading_removes_the_unread_mark() {
        let mut me = MemberRow { unread_mark: true, ..member() };
        assert!(!advance(&mut me, Some(7), None, 8, &OPEN).read);
        assert!(me.unread_mark, "what was delivered was not read");
        let moved = advance(&mut me, None, Some(5), 8, &OPEN);
        assert!(moved.read && !moved.public_read && !me.unread_mark);
    }
}

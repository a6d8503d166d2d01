//! How positions move: forward only, and never past what there is.

use crate::domain::{accounts::model::AccountStatus, members::model::MemberRow};

/// What a report changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CursorChange {
    pub delivered: bool,
    /// The position, or the mark that stands for something unread.
    pub read: bool,
    /// What others may see of `read`.
    pub public_read: bool,
}

/// Moves a member's positions as far as reported, clamped to what they can have seen.
/// What was read was also delivered. Others see what is read only while receipts are on.
/// Reading takes the mark away that says there is something to read.
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
    fn reading_unseen_freezes_what_others_see() {
        let mut me = member();
        let moved = advance(&mut me, None, Some(7), 8, &QUIET);
        assert!(moved.delivered && moved.read && !moved.public_read);
        assert_eq!((me.read_seq, me.public_read_seq), (7, 5));
    }

    #[test]
    fn reading_takes_the_unread_mark_away() {
        let mut me = MemberRow { unread_mark: true, ..member() };
        assert!(!advance(&mut me, Some(7), None, 8, &OPEN).read);
        assert!(me.unread_mark, "what was delivered was not read");
        let moved = advance(&mut me, None, Some(5), 8, &OPEN);
        assert!(moved.read && !moved.public_read && !me.unread_mark);
    }
}

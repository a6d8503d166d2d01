//! Receipts are positions of members. No row is stored for each message, and no time.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{base::ids::AccountId, domain::members::model::MemberRow};

/// The positions of a member as the other members see them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = CursorOf)]
pub struct MemberCursor {
    pub user_id: AccountId,
    /// Everything up to here has reached one of the member's devices.
    pub delivered: i64,
    /// Everything up to here has been read, if the member shares that.
    pub read: i64,
}

impl From<&MemberRow> for MemberCursor {
    fn from(row: &MemberRow) -> Self {
        Self { user_id: row.account_id, delivered: row.delivered_seq, read: row.public_read_seq }
    }
}

/// The positions of all members of a conversation.
#[derive(Debug, Serialize, ToSchema)]
pub struct Cursors {
    /// Grows with every change of a position.
    pub receipts: i64,
    pub members: Vec<MemberCursor>,
}

/// The caller's positions after a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Position {
    pub delivered: i64,
    pub read: i64,
    pub head: i64,
    pub unread: i64,
}

//! Receipts are cursors: how far somebody got, never a row per message, never a time.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{base::ids::AccountId, domain::members::model::MemberRow};

/// A member's positions as the others may see them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = CursorOf)]
pub struct MemberCursor {
    pub user_id: AccountId,
    /// Everything up to here has reached one of their devices.
    pub delivered: i64,
    /// Everything up to here has been read, as far as they let it be seen.
    pub read: i64,
}

impl From<&MemberRow> for MemberCursor {
    fn from(row: &MemberRow) -> Self {
        Self { user_id: row.account_id, delivered: row.delivered_seq, read: row.public_read_seq }
    }
}

/// Everybody's positions in a conversation.
#[derive(Debug, Serialize, ToSchema)]
pub struct Cursors {
    /// Grows with every change of a position.
    pub receipts: i64,
    pub members: Vec<MemberCursor>,
}

/// My own position after moving it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Position {
    pub delivered: i64,
    pub read: i64,
    pub head: i64,
    pub unread: i64,
}

//! What members are told when somebody got further.

use serde::Serialize;
use utoipa::ToSchema;

use super::model::MemberCursor;
use crate::ids::ConversationId;

/// A `cursors` frame: positions only grow, so the highest of each wins.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = CursorsFrame)]
pub struct CursorsEvent {
    pub conversation_id: ConversationId,
    pub receipts: i64,
    pub members: Vec<MemberCursor>,
}

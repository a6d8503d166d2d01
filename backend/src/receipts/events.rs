//! What members are told when somebody got further.

use serde::Serialize;
use utoipa::ToSchema;

use super::model::MemberCursor;
use crate::ids::{AccountId, ConversationId};

/// A `cursors` frame: positions only grow, so the highest of each wins.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = CursorsFrame)]
pub struct CursorsEvent {
    pub conversation_id: ConversationId,
    pub receipts: i64,
    pub members: Vec<MemberCursor>,
    /// Who must not be told of whom: one of them has blocked the other.
    #[serde(skip)]
    pub hidden: Vec<(AccountId, AccountId)>,
}

impl CursorsEvent {
    /// What somebody is told from whom something is hidden; `None` if nothing is left.
    pub fn seen_by(&self, viewer: AccountId) -> Option<Self> {
        let mut seen = Self { hidden: Vec::new(), ..self.clone() };
        seen.members.retain(|member| !self.hidden.contains(&(viewer, member.user_id)));
        (!seen.members.is_empty()).then_some(seen)
    }
}

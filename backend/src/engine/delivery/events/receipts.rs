//! Events for members when positions move.

use std::collections::HashMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    base::ids::{AccountId, ConversationId},
    domain::receipts::model::MemberCursor,
};

/// A `cursors` frame: positions only grow, so the highest of each wins.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = CursorsFrame)]
pub struct CursorsEvent {
    pub conversation_id: ConversationId,
    pub receipts: i64,
    pub members: Vec<MemberCursor>,
    /// What members receive who may see only a part of the positions, or whose counter differs;
    /// `None` for nothing.
    #[serde(skip)]
    pub overrides: HashMap<AccountId, Option<(i64, Vec<MemberCursor>)>>,
}

impl CursorsEvent {
    /// The variant for one of these members.
    pub fn own(&self, receipts: i64, members: &[MemberCursor]) -> Self {
        Self {
            conversation_id: self.conversation_id,
            receipts,
            members: members.to_vec(),
            overrides: HashMap::new(),
        }
    }
}

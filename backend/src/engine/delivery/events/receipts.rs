//! What members are told when somebody got further.

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
    /// What is told instead to those who may not see all of it, or who count otherwise;
    /// `None` for who is told nothing.
    #[serde(skip)]
    pub overrides: HashMap<AccountId, Option<(i64, Vec<MemberCursor>)>>,
}

impl CursorsEvent {
    /// What one of those is told.
    pub fn own(&self, receipts: i64, members: &[MemberCursor]) -> Self {
        Self {
            conversation_id: self.conversation_id,
            receipts,
            members: members.to_vec(),
            overrides: HashMap::new(),
        }
    }
}

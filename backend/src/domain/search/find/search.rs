//! The search request, and the matches of an index.

use diesel::prelude::*;

use crate::{
    base::{
        clock::Timestamp,
        ids::{AccountId, ConversationId, DbId, MessageId},
    },
    domain::{messages::model::ContentKind, search::query::QueryWords},
};

/// A search and its filters.
#[derive(Debug, Clone)]
pub struct SearchRequest {
    pub account: AccountId,
    /// None only together with `has`.
    pub words: QueryWords,
    pub conversation: Option<ConversationId>,
    pub from: Option<AccountId>,
    /// Only messages that have this.
    pub has: Option<ContentKind>,
    /// Not older than this.
    pub after: Option<Timestamp>,
    /// Older than this.
    pub before: Option<Timestamp>,
    /// Continues below this entry.
    pub below: Option<i64>,
    pub limit: u32,
}

/// A matching entry, on both engines.
#[derive(Debug, Clone, QueryableByName)]
#[diesel(check_for_backend(diesel::pg::Pg, diesel::sqlite::Sqlite))]
pub struct MatchingEntry {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    pub id: i64,
    #[diesel(sql_type = DbId)]
    pub message_id: MessageId,
}

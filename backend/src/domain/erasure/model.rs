//! What is asked, foretold and confirmed when somebody goes.

use std::time::Duration;

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    base::{clock::Timestamp, ids::ConversationId},
    domain::accounts::model::UserCard,
};

/// The username of an erased account is kept back for so long.
pub const RESERVED: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// What erasing my account would do, as things stand.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ErasurePreview {
    /// Standing messages of mine.
    pub messages: i64,
    /// Others' messages that hold a text of mine, as far as they were forwarded since this
    /// server notes whose text it is.
    pub forwards: i64,
    /// Titles and descriptions that I gave to groups which go on without me.
    pub titles: i64,
    pub conversations: i64,
    pub friends: i64,
    pub reactions: i64,
    /// Signed-in devices, this one included.
    pub sessions: i64,
    pub groups: Vec<GroupPreview>,
    /// The day from which somebody else may take my username.
    #[schema(format = Date)]
    pub username_free_on: String,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GroupPreview {
    pub id: ConversationId,
    #[schema(required)]
    pub title: Option<String>,
    pub members_count: i64,
    pub becomes: GroupAfterErasure,
    /// Who will own it.
    #[schema(required)]
    pub heir: Option<UserCard>,
}

/// What becomes of a group that I leave for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Becomes)]
pub enum GroupAfterErasure {
    /// It goes on without me.
    Leaves,
    /// I own it, and it goes to its oldest admin or member.
    HandedOver,
    /// I am the only one in it.
    Dissolved,
}

/// What was done, to be kept by who is gone.
#[derive(Debug, Serialize, ToSchema)]
pub struct ErasureReceipt {
    pub erased_at: Timestamp,
    /// Whether all of it is done. Else it goes on by itself, and cannot be stopped.
    pub complete: bool,
    pub messages: ErasedMessages,
    pub groups: ErasedGroups,
    /// What ends by itself, and when.
    pub expires: Vec<Expiry>,
    /// What stays, and why.
    pub stays: Vec<RemainingData>,
}

#[derive(Debug, Clone, Copy, Default, Serialize, ToSchema)]
pub struct ErasedMessages {
    pub erased: i64,
    pub anonymised: i64,
    /// Others' forwards of my texts that were erased.
    pub forwards: i64,
}

#[derive(Debug, Clone, Copy, Default, Serialize, ToSchema)]
pub struct ErasedGroups {
    pub left: usize,
    pub handed_over: usize,
    pub dissolved: usize,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Expiry {
    pub what: &'static str,
    pub by: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Stay)]
pub struct RemainingData {
    pub what: &'static str,
    pub why: &'static str,
    /// How many, where it can be counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<i64>,
}

/// How many messages were erased.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct Erased {
    pub erased: usize,
}

//! The preview and the receipt of an account's erasure.

use std::time::Duration;

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    base::{clock::Timestamp, ids::ConversationId},
    domain::accounts::model::UserCard,
};

/// How long the username of an erased account stays reserved.
pub const RESERVED: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// What an erasure of the caller's account would do now.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ErasurePreview {
    /// Messages of the caller that are not deleted.
    pub messages: i64,
    /// Messages of others that contain a text of the caller, as far as the author of a forwarded
    /// text was recorded.
    pub forwards: i64,
    /// Titles and descriptions that the caller gave to groups that remain.
    pub titles: i64,
    pub conversations: i64,
    pub friends: i64,
    pub reactions: i64,
    /// Signed-in devices, including this one.
    pub sessions: i64,
    pub groups: Vec<GroupPreview>,
    /// The day from which others may choose the username.
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
    /// The next owner.
    #[schema(required)]
    pub heir: Option<UserCard>,
}

/// What happens to a group after the erasure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Becomes)]
pub enum GroupAfterErasure {
    /// The group remains without the caller.
    Leaves,
    /// The caller owns it; its oldest admin or member becomes the owner.
    HandedOver,
    /// The caller is the only member.
    Dissolved,
}

/// The receipt of an erasure.
#[derive(Debug, Serialize, ToSchema)]
pub struct ErasureReceipt {
    pub erased_at: Timestamp,
    /// Whether the erasure is complete. If not, it continues in the background and cannot be
    /// stopped.
    pub complete: bool,
    pub messages: ErasedMessages,
    pub groups: ErasedGroups,
    /// Data that expires later, with the time.
    pub expires: Vec<Expiry>,
    /// Data that stays, with the reason.
    pub stays: Vec<RemainingData>,
}

#[derive(Debug, Clone, Copy, Default, Serialize, ToSchema)]
pub struct ErasedMessages {
    pub erased: i64,
    pub anonymised: i64,
    /// Erased forwards of the caller's texts in messages of others.
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
    /// The number, where it can be counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<i64>,
}

/// The number of erased messages.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct Erased {
    pub erased: usize,
}

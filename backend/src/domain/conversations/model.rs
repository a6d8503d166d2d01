//! Conversations. Each has one order of changes, which all its members share.

use diesel::{deserialize::FromSqlRow, expression::AsExpression, prelude::*, sql_types::SmallInt};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    base::{
        clock::Timestamp,
        column::column_enum,
        ids::{AccountId, ConversationId, FaceId},
    },
    domain::members::model::{MemberRow, NotifyLevel, Role},
    storage::schema::conversations,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema, AsExpression, FromSqlRow)]
#[diesel(sql_type = SmallInt)]
#[serde(rename_all = "lowercase")]
pub enum ConversationKind {
    /// Two people; at most one for each pair.
    Direct,
    Group,
}

column_enum!(ConversationKind in "conversations.kind" as SmallInt { Direct = 0, Group = 1 });

/// A row of `conversations`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = conversations, check_for_backend(diesel::pg::Pg, diesel::sqlite::Sqlite))]
pub struct ConversationRow {
    pub id: ConversationId,
    pub kind: ConversationKind,
    pub direct_low: Option<AccountId>,
    pub direct_high: Option<AccountId>,
    pub title: Option<String>,
    pub description: Option<String>,
    /// No member may post, because the friendship of a direct conversation has ended.
    pub locked: bool,
    /// The position of the last change of title, description, picture, lock or number of members.
    pub facts_rev: i64,
    /// The position of the last change.
    pub head: i64,
    /// The `seq` of the newest message.
    pub last_seq: i64,
    /// Changes up to this position are not known any more.
    pub floor: i64,
    pub receipts: i64,
    pub created_at: Timestamp,
    pub last_activity_at: Timestamp,
    pub members_count: i64,
    /// The time when the last member left; the content is being erased.
    pub dissolved_at: Option<Timestamp>,
    pub picture: Option<FaceId>,
    /// How many requests to join wait for an admin.
    pub join_requests: i64,
}

/// Above this number of members, positions are not sent to the other members.
pub const CURSORS_MAX: i64 = 100;

impl ConversationRow {
    pub fn kind(&self) -> ConversationKind {
        self.kind
    }

    /// Whether members receive each other's positions.
    pub fn publishes_cursors(&self) -> bool {
        self.members_count <= CURSORS_MAX
    }

    /// The flush counter as one member sees it: without the flushes that were hidden from it.
    pub fn receipts_for(&self, me: &MemberRow) -> i64 {
        self.receipts - me.receipts_hidden
    }

    /// The direct conversation of two accounts, with the lower id first.
    pub fn direct(low: AccountId, high: AccountId, now: Timestamp) -> Self {
        let row = Self::of_kind(ConversationKind::Direct, now);
        Self { direct_low: Some(low), direct_high: Some(high), members_count: 2, ..row }
    }

    /// A group without members.
    pub fn group(title: String, description: Option<String>, now: Timestamp) -> Self {
        let row = Self::of_kind(ConversationKind::Group, now);
        Self { title: Some(title), description, ..row }
    }

    fn of_kind(kind: ConversationKind, now: Timestamp) -> Self {
        Self {
            id: ConversationId::new(),
            kind,
            direct_low: None,
            direct_high: None,
            title: None,
            description: None,
            locked: false,
            facts_rev: 0,
            head: 0,
            last_seq: 0,
            floor: 0,
            receipts: 0,
            created_at: now,
            last_activity_at: now,
            members_count: 0,
            dissolved_at: None,
            picture: None,
            join_requests: 0,
        }
    }

    pub fn facts(&self) -> ConversationFacts {
        ConversationFacts {
            title: self.title.clone(),
            description: self.description.clone(),
            picture: self.picture,
            locked: self.locked,
            members_count: self.members_count,
        }
    }
}

/// The changeable data that is the same for all members.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ConversationFacts {
    #[schema(required)]
    pub title: Option<String>,
    #[schema(required)]
    pub description: Option<String>,
    /// The id of the group's picture, which changes with the picture.
    #[schema(required)]
    pub picture: Option<FaceId>,
    /// True if no member can post, for example because two users are no longer friends.
    pub locked: bool,
    pub members_count: i64,
}

/// The caller's membership of a conversation, visible only to the caller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = MyPlace)]
pub struct Membership {
    pub role: Role,
    /// The caller sees messages after this `seq`.
    pub joined_seq: i64,
    pub read_seq: i64,
    pub delivered_seq: i64,
    pub can_post: bool,
    #[schema(required)]
    pub muted_until: Option<Timestamp>,
    pub archived: bool,
    pub pinned: bool,
    pub unread_mark: bool,
    /// Which messages notify the caller. While the conversation is muted or archived, only mentions
    /// do.
    pub notify: NotifyLevel,
    /// How many requests to join the group wait for an admin; 0 for other members.
    pub join_requests: i64,
}

impl Membership {
    pub fn new(row: &ConversationRow, me: &MemberRow) -> Self {
        Self {
            role: me.role,
            joined_seq: me.joined_seq,
            read_seq: me.read_seq,
            delivered_seq: me.delivered_seq,
            can_post: !row.locked,
            muted_until: me.muted_until,
            archived: me.archived,
            pinned: me.pinned,
            unread_mark: me.unread_mark,
            notify: me.notify,
            join_requests: if me.role >= Role::Admin { row.join_requests } else { 0 },
        }
    }
}

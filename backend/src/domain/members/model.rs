//! Members of conversations.

use diesel::{deserialize::FromSqlRow, expression::AsExpression, prelude::*, sql_types::SmallInt};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    base::{
        clock::Timestamp,
        column::column_enum,
        ids::{AccountId, ConversationId},
    },
    domain::accounts::model::UserCard,
    storage::schema::members,
};

#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    ToSchema,
    AsExpression,
    FromSqlRow,
)]
#[diesel(sql_type = SmallInt)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    Member,
    Admin,
    Owner,
}

column_enum!(Role in "members.role" as SmallInt { Member = 0, Admin = 1, Owner = 2 });

/// Which messages of a conversation notify a member.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, AsExpression, FromSqlRow,
)]
#[diesel(sql_type = SmallInt)]
#[serde(rename_all = "lowercase")]
pub enum NotifyLevel {
    All,
    /// Mentions of the member, and replies to the member's messages.
    Mentions,
    Nothing,
}

column_enum!(NotifyLevel in "members.notify" as SmallInt { All = 0, Mentions = 1, Nothing = 2 });

/// A row of `members`. Rows of former members stay, with `left_rev`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = members, treat_none_as_null = true)]
#[diesel(primary_key(conversation_id, account_id))]
#[diesel(check_for_backend(diesel::pg::Pg, diesel::sqlite::Sqlite))]
pub struct MemberRow {
    pub conversation_id: ConversationId,
    pub account_id: AccountId,
    pub role: Role,
    pub joined_seq: i64,
    pub left_rev: Option<i64>,
    pub rev: i64,
    pub delivered_seq: i64,
    pub read_seq: i64,
    pub public_read_seq: i64,
    /// The position of the account at the last change of this row that only the account sees.
    pub my_rev: i64,
    pub muted_until: Option<Timestamp>,
    pub archived: bool,
    pub pinned: bool,
    pub unread_mark: bool,
    /// The number of flushes of the conversation that were hidden from this member.
    pub receipts_hidden: i64,
    /// Reading positions of others up to here are hidden, because this member had read receipts
    /// off.
    pub receipts_from: i64,
    /// The title of the group when this member left it.
    pub left_title: Option<String>,
    pub notify: NotifyLevel,
}

impl MemberRow {
    pub fn role(&self) -> Role {
        self.role
    }

    pub fn is_present(&self) -> bool {
        self.left_rev.is_none()
    }

    /// A new member, who reads messages after `joined_seq`.
    pub fn joining(
        conversation_id: ConversationId,
        account_id: AccountId,
        role: Role,
        joined_seq: i64,
    ) -> Self {
        Self {
            conversation_id,
            account_id,
            role,
            joined_seq,
            left_rev: None,
            rev: joined_seq,
            delivered_seq: joined_seq,
            read_seq: joined_seq,
            public_read_seq: joined_seq,
            my_rev: 0,
            muted_until: None,
            archived: false,
            pinned: false,
            unread_mark: false,
            receipts_hidden: 0,
            receipts_from: 0,
            left_title: None,
            notify: NotifyLevel::All,
        }
    }
}

/// A member as the other members see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Member {
    pub user: UserCard,
    pub role: Role,
    pub joined_seq: i64,
    /// True for a former member.
    pub left: bool,
    /// The position of the last change of this membership.
    pub rev: i64,
}

impl Member {
    pub fn new(row: &MemberRow, user: UserCard) -> Self {
        Self {
            user,
            role: row.role,
            joined_seq: row.joined_seq,
            left: row.left_rev.is_some(),
            rev: row.rev,
        }
    }
}

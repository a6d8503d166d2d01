//! The data that only groups have.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    base::{error::FieldError, ids::AccountId, text::name},
    domain::{
        accounts::model::UserCard,
        members::model::{Member, MemberRow},
        receipts::model::MemberCursor,
        summaries::model::Conversation,
    },
};

/// In characters.
pub const TITLE_MAX: usize = 100;
pub const DESCRIPTION_MAX: usize = 500;

pub const MEMBERS_MAX: i64 = 1_000;

/// The most groups of one account.
pub const GROUPS_MAX: i64 = 500;

/// The title of a group; titles are not unique.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Title(String);

impl Title {
    /// # Errors
    /// A field error named `title`.
    pub fn parse(text: &str) -> Result<Self, FieldError> {
        let title = name::parse("title", text, TITLE_MAX)?;
        Ok(Self(title))
    }

    pub fn into_inner(self) -> String {
        self.0
    }
}

/// The description of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description(String);

impl Description {
    /// Parses a description; `None` if it is empty.
    ///
    /// # Errors
    /// A field error named `description`.
    pub fn parse(text: &str) -> Result<Option<Self>, FieldError> {
        if text.trim().is_empty() {
            return Ok(None);
        }
        let is_line_end = |sign| sign == '\n';
        name::parse_lines("description", text, DESCRIPTION_MAX, is_line_end)
            .map(|text| Some(Self(text)))
    }

    pub fn into_inner(self) -> String {
        self.0
    }
}

/// A new group.
#[derive(Debug, Serialize, ToSchema)]
pub struct NewGroup {
    #[serde(flatten)]
    pub conversation: Conversation,
    /// Friends who have to agree first and were invited.
    pub invited: Vec<AccountId>,
}

/// A member in the list of a group.
#[derive(Debug, Serialize, ToSchema)]
pub struct GroupMember {
    #[serde(flatten)]
    pub member: Member,
    /// Everything up to here has reached one of the member's devices.
    pub delivered: i64,
    /// Everything up to here has been read, if the member shares that.
    pub read: i64,
}

impl GroupMember {
    /// A member whose positions the viewer sees as `seen`.
    pub fn new(row: &MemberRow, user: UserCard, seen: MemberCursor) -> Self {
        let MemberCursor { delivered, read, .. } = seen;
        Self { member: Member::new(row, user), delivered, read }
    }
}

/// A page of the members of a group.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GroupMemberPage)]
pub struct GroupMembers {
    pub items: Vec<GroupMember>,
    /// Pass it as `cursor` to get the next page; `null` on the last one.
    #[schema(required)]
    pub next: Option<AccountId>,
    /// The position of the conversation at which this was read.
    pub rev: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_bounded_and_plain() {
        assert_eq!(Title::parse(" Lake 🌊 ").expect("valid").into_inner(), "Lake 🌊");
        assert!(Title::parse("  ").is_err());
        assert!(Title::parse(&"ä".repeat(TITLE_MAX)).is_ok());
        assert!(Title::parse(&"ä".repeat(TITLE_MAX + 1)).is_err());
        assert!(Title::parse("a\u{202E}b").is_err());
        assert!(Title::parse("a\nb").is_err());
        assert!(Title::parse("\u{3164}").is_err());
        assert_eq!(Title::parse("<b>Lake</b>").expect("is text").into_inner(), "<b>Lake</b>");
    }

    #[test]
    fn descriptions_have_lines_and_may_be_missing() {
        assert_eq!(Description::parse(" \n").expect("valid"), None);
        assert!(Description::parse("one\ntwo").expect("valid").is_some());
        assert!(Description::parse("a\0b").is_err());
        assert!(Description::parse("\u{2800}").is_err());
        assert!(Description::parse("می\u{200C}خواهم").expect("valid").is_some());
        assert!(Description::parse(&"x".repeat(DESCRIPTION_MAX + 1)).is_err());
    }
}

//! Invitation links, and the code in their address.

use std::{fmt, time::Duration};

use aws_lc_rs::{
    digest::{SHA256, digest},
    rand::fill,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    base::{
        clock::Timestamp,
        error::{Code, Error, FieldError, Result},
        ids::{AccountId, ConversationId, InvitationLinkId},
    },
    storage::schema::invitation_links,
};

/// The most people that one link can bring in.
pub const USES_MAX: i32 = 100;

/// The longest validity, in days.
pub const DAYS_MAX: u16 = 90;

/// The validity if the maker names none, in days.
pub const DAYS_DEFAULT: u16 = 7;

/// The most links of one account at a time, expired ones included until they are deleted.
pub const LINKS_MAX: i64 = 50;

/// 144 bits: 24 characters without padding, so the code of a link stays small as a QR code.
const CODE_BYTES: usize = 18;

/// Longer codes are not looked up.
pub const CODE_LENGTH_MAX: usize = 64;

/// The secret part of a link. It is never stored or logged.
#[derive(Clone, PartialEq, Eq)]
pub struct LinkCode(String);

impl LinkCode {
    /// # Errors
    /// `internal` if the system gives no random numbers.
    pub fn generate() -> Result<Self> {
        let mut secret = [0; CODE_BYTES];
        fill(&mut secret).map_err(|_| Error::internal("the system gives no random numbers"))?;
        Ok(Self(URL_SAFE_NO_PAD.encode(secret)))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address to share. Browsers do not send the part after `#`, so no log contains the code.
    pub fn address(&self, server: &str) -> String {
        format!("{server}/join#{}", self.0)
    }

    pub fn hash(&self) -> CodeHash {
        CodeHash::of(&self.0)
    }
}

impl fmt::Debug for LinkCode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("LinkCode(…)")
    }
}

/// What is stored of a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeHash(Vec<u8>);

impl CodeHash {
    /// The hash of a code as a client sent it.
    pub fn of(code: &str) -> Self {
        Self(digest(&SHA256, code.as_bytes()).as_ref().to_vec())
    }

    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// The validity of a new link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkTerms {
    pub uses: i32,
    pub valid: Duration,
}

impl LinkTerms {
    /// # Errors
    /// The errors of `uses` and of `valid_days`.
    pub fn parse(uses: i32, valid_days: u16) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        if !(1..=USES_MAX).contains(&uses) {
            let message = format!("Choose between 1 and {USES_MAX} people.");
            errors.push(FieldError::new("uses", "out_of_range", message));
        }
        if !(1..=DAYS_MAX).contains(&valid_days) {
            let message = format!("Choose between 1 and {DAYS_MAX} days.");
            errors.push(FieldError::new("valid_days", "out_of_range", message));
        }
        let valid = Duration::from_secs(u64::from(valid_days) * 24 * 60 * 60);
        if errors.is_empty() { Ok(Self { uses, valid }) } else { Err(errors) }
    }
}

/// A row of `invitation_links`, without its hash.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(
    table_name = invitation_links,
    check_for_backend(diesel::pg::Pg, diesel::sqlite::Sqlite)
)]
pub struct LinkRow {
    pub id: InvitationLinkId,
    /// `None` for a link of the operator.
    pub maker_id: Option<AccountId>,
    /// Whether it is for the first account of the server.
    pub is_first: bool,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub uses_max: i32,
    pub uses: i32,
    /// The group that the link invites to.
    pub group_id: Option<ConversationId>,
    /// Whoever uses the link of the group asks to join.
    pub needs_approval: bool,
}

impl LinkRow {
    /// A link that is not used yet.
    pub fn new(maker_id: Option<AccountId>, terms: LinkTerms, now: Timestamp) -> Self {
        Self {
            id: InvitationLinkId::new(),
            maker_id,
            is_first: false,
            created_at: now,
            expires_at: now.plus(terms.valid),
            uses_max: terms.uses,
            uses: 0,
            group_id: None,
            needs_approval: false,
        }
    }
}

/// A link as its maker sees it. The code is shown only when the link is created.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct InvitationLink {
    pub id: InvitationLinkId,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    /// How many people it can bring in.
    #[schema(minimum = 1, maximum = 100)]
    pub uses_max: i32,
    /// How many have used it.
    #[schema(minimum = 0, maximum = 100)]
    pub uses: i32,
}

impl From<LinkRow> for InvitationLink {
    fn from(row: LinkRow) -> Self {
        let LinkRow { id, created_at, expires_at, uses_max, uses, .. } = row;
        Self { id, created_at, expires_at, uses_max, uses }
    }
}

/// A code as clients send it.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InvitationCode {
    /// The part of the link's address after `#`.
    #[schema(max_length = 64, example = "mM2ZlZ2vX0mJk3nQbY5uQw9s")]
    code: String,
}

impl InvitationCode {
    /// # Errors
    /// `not_found` if it is too long to be a code.
    pub fn checked(&self) -> Result<&str> {
        if self.code.len() > CODE_LENGTH_MAX {
            return Err(Code::NotFound.into());
        }
        Ok(&self.code)
    }
}

/// A link of a group as its admins see it. The code is shown only when the link is created.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GroupLink {
    #[serde(flatten)]
    pub link: InvitationLink,
    /// Whether whoever uses it asks to join. Else it joins at once.
    pub needs_approval: bool,
    /// The admin who made it. It works while that account is an admin.
    pub maker_id: AccountId,
}

impl GroupLink {
    /// `None` for a link that belongs to no group.
    pub fn of(row: LinkRow) -> Option<Self> {
        let (needs_approval, maker_id) = (row.needs_approval, row.maker_id?);
        row.group_id?;
        Some(Self { link: row.into(), needs_approval, maker_id })
    }
}

/// What a link of a group shows of it. The number of members is not part of it, because it would
/// show an outsider when members join and leave.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LinkedGroup {
    #[schema(required)]
    pub title: Option<String>,
    #[schema(required)]
    pub description: Option<String>,
    /// Whether an admin decides about whoever uses the link.
    pub needs_approval: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_long_and_differ() {
        let (one, other) = (LinkCode::generate(), LinkCode::generate());
        let (one, other) = (one.expect("is made"), other.expect("is made"));
        assert_eq!(one.as_str().len(), 24);
        assert_ne!(one, other);
        assert_ne!(one.hash(), other.hash());
        assert_eq!(one.hash(), CodeHash::of(one.as_str()));
        assert!(!format!("{one:?}").contains(one.as_str()));
    }

    #[test]
    fn terms_are_bounded() {
        assert!(LinkTerms::parse(1, 1).is_ok() && LinkTerms::parse(USES_MAX, DAYS_MAX).is_ok());
        let errors = LinkTerms::parse(0, DAYS_MAX + 1).expect_err("both are wrong");
        assert_eq!(errors.len(), 2);
        assert!(LinkTerms::parse(USES_MAX + 1, 1).is_err());
    }
}

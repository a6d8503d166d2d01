//! Privacy policies and consents.

use diesel::{deserialize::FromSqlRow, expression::AsExpression, prelude::*, sql_types::Text};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    base::{
        clock::Timestamp,
        column::column_enum,
        ids::{AccountId, ConsentId},
    },
    storage::schema::consents,
};

/// One version of the privacy policy.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Policy {
    pub version: i32,
    /// The first day on which it is in force.
    #[schema(format = Date)]
    pub effective_on: String,
    pub markdown: String,
    /// SHA-256 of the Markdown in UTF-8, in hexadecimal digits.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    pub sha256: String,
}

impl Policy {
    /// The reference that a consent stores.
    pub fn proof(&self) -> Proof {
        Proof { version: self.version, sha256: self.sha256.clone() }
    }
}

/// The version and hash of the text that was in force at a decision.
#[derive(Debug, Clone)]
pub struct Proof {
    pub version: i32,
    pub sha256: String,
}

/// A purpose to which an account consents, or withdraws its consent.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, AsExpression, FromSqlRow,
)]
#[diesel(sql_type = Text)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// The account itself, which cannot exist without it.
    Service,
    /// Others see what the account has read.
    ReadReceipts,
    /// Friends see that the account is online.
    Presence,
    /// Searches for the beginning of the username find the account.
    Discoverable,
}

column_enum!(Purpose in "consents.purpose" as Text {
    Service = "service",
    ReadReceipts = "read_receipts",
    Presence = "presence",
    Discoverable = "discoverable",
});

/// A row of `consents`. Rows are never changed.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = consents, check_for_backend(diesel::pg::Pg, diesel::sqlite::Sqlite))]
pub struct ConsentRow {
    pub id: ConsentId,
    pub account_id: AccountId,
    pub purpose: Purpose,
    pub policy_version: i32,
    pub policy_sha256: String,
    pub granted: bool,
    pub at: Timestamp,
}

impl ConsentRow {
    pub fn new(account: AccountId, purpose: Purpose, granted: bool, under: &Proof) -> Self {
        Self {
            id: ConsentId::new(),
            account_id: account,
            purpose,
            policy_version: under.version,
            policy_sha256: under.sha256.clone(),
            granted,
            at: Timestamp::now(),
        }
    }
}

/// A consent or a withdrawal by the caller.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConsentRecord {
    pub id: ConsentId,
    pub purpose: Purpose,
    /// The policy in force at the time.
    pub policy_version: i32,
    #[schema(pattern = "^[0-9a-f]{64}$")]
    pub policy_sha256: String,
    /// True for a consent, false for a withdrawal.
    pub granted: bool,
    pub at: Timestamp,
}

impl From<ConsentRow> for ConsentRecord {
    fn from(row: ConsentRow) -> Self {
        Self {
            id: row.id,
            purpose: row.purpose,
            policy_version: row.policy_version,
            policy_sha256: row.policy_sha256,
            granted: row.granted,
            at: row.at,
        }
    }
}

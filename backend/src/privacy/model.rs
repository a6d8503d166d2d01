//! What a policy and an act of consent are.

use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    clock::Timestamp,
    ids::{AccountId, ConsentId},
    storage::schema::consents,
};

/// One version of the privacy policy, as people read it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Policy {
    pub version: i32,
    /// The day from which it holds.
    #[schema(format = Date)]
    pub effective_on: String,
    pub markdown: String,
    /// Of the Markdown in UTF-8, in hexadecimal digits.
    pub sha256: String,
}

/// The purpose that an account cannot exist without.
pub const SERVICE: &str = "service";

/// A row of `consents`: one act, never changed.
#[derive(Debug, Insertable)]
#[diesel(table_name = consents, check_for_backend(diesel::pg::Pg, diesel::sqlite::Sqlite))]
pub struct NewConsent {
    pub id: ConsentId,
    pub account_id: AccountId,
    pub purpose: String,
    pub policy_version: i32,
    pub policy_sha256: String,
    pub granted: bool,
    pub at: Timestamp,
}

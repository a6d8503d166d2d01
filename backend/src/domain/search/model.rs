//! What a search finds.

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::messages::model::Message;

/// A message with the words that were looked for.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SearchHit {
    pub message: Message,
    /// About 200 characters that begin a little before the match, in pieces. Of what a
    /// spoiler hides only what was looked for is told.
    pub excerpt: Vec<Segment>,
}

/// A piece of an excerpt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Segment {
    pub text: String,
    /// Whether this is what was looked for.
    #[serde(rename = "match")]
    pub is_match: bool,
}

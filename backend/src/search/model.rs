//! What a search finds.

use serde::Serialize;
use utoipa::ToSchema;

use crate::messages::model::Message;

/// A message with the words that were looked for.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SearchHit {
    pub message: Message,
    /// About 200 characters around the first match, in pieces.
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

//! The results of a search.

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::messages::model::Message;

/// A message that matches the query.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SearchHit {
    pub message: Message,
    /// About 200 characters, beginning a little before the match, in segments. Of a spoiler, only
    /// the matching words are shown.
    pub excerpt: Vec<Segment>,
}

/// A segment of an excerpt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Segment {
    pub text: String,
    /// Whether this segment is a match.
    #[serde(rename = "match")]
    pub is_match: bool,
}

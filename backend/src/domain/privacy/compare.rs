//! The differences between two policies, line by line.

use serde::Serialize;
use similar::{ChangeTag, TextDiff};
use utoipa::ToSchema;

use super::model::Policy;

#[derive(Debug, Serialize, ToSchema)]
pub struct PolicyChanges {
    pub from: i32,
    pub to: i32,
    /// The lines of both texts: removed, added and unchanged ones.
    pub lines: Vec<PolicyLine>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct PolicyLine {
    pub change: LineChange,
    /// A line of the Markdown text.
    pub text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum LineChange {
    Same,
    Added,
    Removed,
}

pub fn compare(from: &Policy, to: &Policy) -> PolicyChanges {
    let lines = TextDiff::from_lines(&from.markdown, &to.markdown)
        .iter_all_changes()
        .map(|change| PolicyLine {
            change: match change.tag() {
                ChangeTag::Equal => LineChange::Same,
                ChangeTag::Insert => LineChange::Added,
                ChangeTag::Delete => LineChange::Removed,
            },
            text: change.value().trim_end_matches('\n').to_owned(),
        })
        .collect();
    PolicyChanges { from: from.version, to: to.version, lines }
}

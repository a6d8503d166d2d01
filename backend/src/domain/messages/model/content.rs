//! What a message has besides words, by which a search finds it.

use std::collections::BTreeSet;

use serde::Deserialize;
use utoipa::ToSchema;

use super::MessageRow;
use crate::{
    base::text::markup,
    domain::files::model::{Attachments, FileKind},
};

/// Something that a message has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ContentKind {
    Picture,
    Video,
    Audio,
    Voice,
    Document,
    /// An address of a page or of mail in the text.
    Link,
}

impl From<FileKind> for ContentKind {
    fn from(kind: FileKind) -> Self {
        match kind {
            FileKind::Picture => Self::Picture,
            FileKind::Video => Self::Video,
            FileKind::Audio => Self::Audio,
            FileKind::Voice => Self::Voice,
            FileKind::Document => Self::Document,
        }
    }
}

impl ContentKind {
    /// Everything that a message has.
    pub fn of(row: &MessageRow) -> BTreeSet<Self> {
        let files = row.attachments.as_ref().map(Attachments::files).unwrap_or_default();
        let kinds = files.iter().map(|file| file.kind.into());
        let has_link = row.body.as_deref().is_some_and(markup::has_link);
        kinds.chain(has_link.then_some(Self::Link)).collect()
    }
}

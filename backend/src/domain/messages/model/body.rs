//! The text of a message.

use crate::base::{error::FieldError, ids::FileId, text::visible::has_visible};

/// In characters.
pub const BODY_MAX: usize = 8_000;

/// The length of a text in bytes, with the white space around it.
pub const BODY_BYTES_MAX: usize = 5 * BODY_MAX;

/// The text of a message: 1–8,000 characters after trimming, of which at least one is visible,
/// stored as written. Clients render it as Markdown; the server never produces HTML from it.
#[derive(Clone, PartialEq, Eq)]
pub struct MessageBody(String);

impl MessageBody {
    /// # Errors
    /// A field error named `body`.
    pub fn parse(text: String) -> Result<Self, FieldError> {
        let refuse = |code, message| Err(FieldError::new("body", code, message));
        let trimmed = text.trim();
        if !has_visible(trimmed) {
            return refuse("too_short", "Write a visible text.");
        }
        if trimmed.chars().count() > BODY_MAX {
            return refuse("too_long", "Use at most 8000 characters.");
        }
        if text.len() > BODY_BYTES_MAX {
            return refuse("too_long", "Leave out the white space around the text.");
        }
        if text.contains('\0') {
            return refuse("invalid", "A NUL character cannot be stored.");
        }
        Ok(Self(text))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn into_inner(self) -> String {
        self.0
    }
}

/// Omits the text, which must never reach a log.
impl std::fmt::Debug for MessageBody {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "MessageBody({} bytes)", self.0.len())
    }
}

/// What a new message contains: a text, files or both.
#[derive(Debug, Clone)]
pub struct Content {
    pub body: Option<MessageBody>,
    /// The sender's files; of a forwarded message, the files of that message, which are copied.
    pub attachments: Vec<FileId>,
    /// From another message. Empty if that message is not visible or does not exist any more.
    pub is_forwarded: bool,
}

impl Content {
    pub fn as_str(&self) -> &str {
        self.body.as_ref().map_or("", MessageBody::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_kept_as_written_and_bounded() {
        let body = |text: &str| MessageBody::parse(text.to_owned()).ok();
        assert_eq!(body("  hi\n").expect("valid").as_str(), "  hi\n");
        assert!(body(" \n\t").is_none());
        assert!(body("\u{200D}\u{2800}").is_none());
        assert!(body("a\0b").is_none());
        assert!(body(&"ä".repeat(BODY_MAX)).is_some());
        assert!(body(&"ä".repeat(BODY_MAX + 1)).is_none());
    }
}

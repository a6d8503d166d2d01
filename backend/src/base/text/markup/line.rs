//! Lines of a message, and the block structure they form.

use super::characters::is_blank;

/// The text of one paragraph: each character with its byte offset in the message.
pub type Chars = Vec<(usize, char)>;

pub enum Block {
    Words(Chars),
    Code,
}

/// A line, or its rest inside a quote or list item.
#[derive(Debug, Clone, Copy)]
pub struct Line<'t> {
    /// Its byte offset in the message.
    pub start: usize,
    pub text: &'t str,
}

impl<'t> Line<'t> {
    pub fn is_blank(self) -> bool {
        self.text.chars().all(is_blank)
    }

    /// Number of leading blanks.
    pub fn indent(self) -> usize {
        self.text.chars().take_while(|sign| is_blank(*sign)).count()
    }

    /// The line without its first `count` characters.
    pub fn without(self, count: usize) -> Self {
        let bytes = self.text.char_indices().nth(count).map_or(self.text.len(), |(at, _)| at);
        self.cut(bytes..self.text.len())
    }

    pub fn cut(self, part: std::ops::Range<usize>) -> Self {
        Self { start: self.start + part.start, text: self.text.get(part).unwrap_or_default() }
    }
}

/// Lines of one nesting level.
pub struct Text<'t> {
    pub lines: Vec<Line<'t>>,
    pub depth: usize,
    /// Whether these are the lines of a list item.
    pub in_item: bool,
}

//! Lines of a message, and the blocks that they form.

use super::characters::is_blank;

/// The text of one paragraph: each character with its place in the message, in bytes.
pub type Chars = Vec<(usize, char)>;

pub enum Block {
    Words(Chars),
    Code,
}

/// A line, or what is left of it inside of a quote or item.
#[derive(Debug, Clone, Copy)]
pub struct Line<'t> {
    /// Where it begins in the message, in bytes.
    pub start: usize,
    pub text: &'t str,
}

impl<'t> Line<'t> {
    pub fn is_blank(self) -> bool {
        self.text.chars().all(is_blank)
    }

    /// How many blanks it begins with.
    pub fn indent(self) -> usize {
        self.text.chars().take_while(|sign| is_blank(*sign)).count()
    }

    /// Without its first `count` characters.
    pub fn without(self, count: usize) -> Self {
        let bytes = self.text.char_indices().nth(count).map_or(self.text.len(), |(at, _)| at);
        self.cut(bytes..self.text.len())
    }

    pub fn cut(self, part: std::ops::Range<usize>) -> Self {
        Self { start: self.start + part.start, text: self.text.get(part).unwrap_or_default() }
    }
}

/// Lines that stand on one level.
pub struct Text<'l, 't> {
    pub lines: &'l [Line<'t>],
    pub depth: usize,
    /// Whether these are the lines of a list's item.
    pub in_item: bool,
}

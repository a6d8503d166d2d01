//! One paragraph of a message.

use super::line::Chars;
use super::pieces::Piece;

/// A paragraph, reduced to the pieces that decide about names and `||` marks.
pub struct Paragraph {
    pub chars: Chars,
    pub pieces: Vec<Piece>,
}

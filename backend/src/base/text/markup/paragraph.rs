//! One paragraph of a message.

use super::line::Chars;
use super::pieces::Piece;

/// A paragraph with what decides about names and covers in it.
pub struct Paragraph {
    pub chars: Chars,
    pub pieces: Vec<Piece>,
}

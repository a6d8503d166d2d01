//! Pairs the `||` marks of a text.

use std::ops::Range;

use super::{
    paragraph::Paragraph,
    pieces::Piece,
    spoiler_marks::{MarkContext, MarkRole},
};
use crate::base::text::visible::is_visible;

#[derive(Clone, Copy)]
struct PlacedMark {
    paragraph: usize,
    piece: usize,
    context: MarkContext,
}

/// Decides for each `||` mark of a text, in order, whether it hides. Two marks in order are a pair,
/// whatever is beside them: a rule that asks for more would tell secrets.
#[derive(Default)]
pub struct Pairing {
    open: Option<PlacedMark>,
    /// Whether visible text has followed the open mark.
    seen: bool,
    pairs: Vec<(PlacedMark, Option<PlacedMark>)>,
    /// The number of pairs before the doubtful ones: no clear end has followed since.
    certain: usize,
}

impl Pairing {
    pub fn run(mut self, paragraphs: &mut [Paragraph]) {
        for (index, paragraph) in paragraphs.iter().enumerate() {
            self.paragraph(index, paragraph);
        }
        self.end();
        for (open, close) in self.pairs {
            let close = close.map(|mark| (mark, MarkRole::Close));
            for (at, role) in [(open, MarkRole::Open)].into_iter().chain(close) {
                let found = paragraphs.get_mut(at.paragraph);
                if let Some(Piece::SpoilerMark(mark)) =
                    found.and_then(|paragraph| paragraph.pieces.get_mut(at.piece))
                {
                    mark.role = Some(role);
                }
            }
        }
    }

    fn paragraph(&mut self, index: usize, Paragraph { chars, pieces }: &Paragraph) {
        // Code is visible text.
        self.seen |= chars.is_empty();
        let mut from = 0;
        for (number, piece) in pieces.iter().enumerate() {
            let Piece::SpoilerMark(mark) = piece else { continue };
            self.seen |= has_words(chars, from..mark.at.start);
            from = mark.at.end;
            self.mark(PlacedMark { paragraph: index, piece: number, context: mark.context });
        }
        self.seen |= has_words(chars, from..chars.len());
    }

    fn mark(&mut self, mark: PlacedMark) {
        let is_doubtful = self.pairs.len() > self.certain;
        if let Some(open) = self.open.take_if(|_| self.seen) {
            self.close(open, mark);
        } else if self.open.is_none()
            && mark.context.only_closes
            && let Some((open, _)) = self.pairs.pop_if(|_| is_doubtful)
        {
            // It can only be an end, so the end before it was none.
            self.close(open, mark);
        } else {
            self.open = Some(mark);
            self.seen = false;
        }
    }

    fn close(&mut self, open: PlacedMark, close: PlacedMark) {
        self.pairs.push((open, Some(close)));
        if close.context.ends_word {
            self.certain = self.pairs.len();
        }
    }

    /// A mark without a partner is the end of the doubtful pairs before it, or hides the rest of
    /// the text.
    fn end(&mut self) {
        let Some(left) = self.open else { return };
        let hides_rest = self.seen && left.context.opens;
        let first = self.pairs.get(self.certain).map(|(open, _)| *open);
        self.pairs.truncate(self.certain);
        if hides_rest {
            self.pairs.push((first.unwrap_or(left), None));
        } else {
            self.pairs.extend(first.map(|open| (open, Some(left))));
        }
    }
}

fn has_words(chars: &[(usize, char)], part: Range<usize>) -> bool {
    chars.get(part).unwrap_or_default().iter().any(|(_, sign)| is_visible(*sign))
}

//! Pairs the `||` marks of a text.

use std::ops::Range;

use super::{
    characters::is_blank,
    paragraph::Paragraph,
    pieces::Piece,
    spoiler_marks::{MarkContext, MarkRole},
};

/// Index of the paragraph and of the piece in it.
type PieceIndex = (usize, usize);

#[derive(Clone, Copy)]
struct OpenMark {
    index: PieceIndex,
    context: MarkContext,
    /// Whether visible text has followed.
    seen: bool,
}

/// Decides for each `||` mark of a text, in order, whether it hides.
#[derive(Default)]
pub struct Pairing {
    open: Option<OpenMark>,
    /// The last closing mark of this paragraph, while a later one may replace it.
    last: Option<PieceIndex>,
    roles: Vec<(PieceIndex, Option<MarkRole>)>,
}

impl Pairing {
    pub fn run(mut self, paragraphs: &mut [Paragraph]) {
        for (index, paragraph) in paragraphs.iter().enumerate() {
            self.last = None;
            self.paragraph(index, paragraph);
            self.open = self.open.filter(|open| open.context.crosses);
        }
        // A mark that is never closed hides the rest of the text.
        if let Some(open) = self.open.filter(|open| open.seen && open.context.opener) {
            self.roles.push((open.index, Some(MarkRole::Open)));
        }
        for ((paragraph, piece), role) in self.roles {
            let found = paragraphs.get_mut(paragraph).and_then(|it| it.pieces.get_mut(piece));
            if let Some(Piece::SpoilerMark(mark)) = found {
                mark.role = role;
            }
        }
    }

    fn paragraph(&mut self, index: usize, Paragraph { chars, pieces }: &Paragraph) {
        if chars.is_empty() {
            return self.seen();
        }
        let mut from = 0;
        for (number, piece) in pieces.iter().enumerate() {
            let Piece::SpoilerMark(mark) = piece else { continue };
            if has_words(chars, from..mark.at.start) {
                self.seen();
            }
            from = mark.at.end;
            self.mark((index, number), mark.context);
        }
        if has_words(chars, from..chars.len()) {
            self.seen();
        }
    }

    fn seen(&mut self) {
        if let Some(open) = &mut self.open {
            open.seen = true;
        }
    }

    fn mark(&mut self, index: PieceIndex, context: MarkContext) {
        match (self.open, self.last) {
            (None, Some(last)) if context.closer => {
                self.roles.push((last, None));
                self.roles.push((index, Some(MarkRole::Close)));
                self.last = None;
            }
            (None, _) => self.begin(index, context),
            (Some(open), _) if !open.seen || open.context.is_replaced_by(context) => {
                self.begin(index, context);
            }
            (Some(open), _) if !(open.context.between_blanks && context.between_blanks) => {
                self.roles.push((open.index, Some(MarkRole::Open)));
                self.roles.push((index, Some(MarkRole::Close)));
                self.open = None;
                self.last = (!context.ends_word).then_some(index);
            }
            // Two of them are a logical "or": the open part continues, and these are visible.
            _ => {}
        }
    }

    fn begin(&mut self, index: PieceIndex, context: MarkContext) {
        self.open = Some(OpenMark { index, context, seen: false });
        self.last = None;
    }
}

fn has_words(chars: &[(usize, char)], part: Range<usize>) -> bool {
    chars.get(part).unwrap_or_default().iter().any(|(_, sign)| !is_blank(*sign))
}

//! Pairs the `||` marks of a text.

use std::ops::Range;

use super::{
    characters::is_blank,
    covers::{Role, Sides},
    paragraph::Paragraph,
    pieces::Piece,
};

/// Index of the paragraph and of the piece in it.
type Place = (usize, usize);

#[derive(Clone, Copy)]
struct Opened {
    place: Place,
    sides: Sides,
    /// Whether visible text has followed.
    seen: bool,
}

/// Decides for each `||` mark of a text, in order, whether it hides.
#[derive(Default)]
pub struct Pairing {
    open: Option<Opened>,
    /// The last closing mark of this paragraph, while a later one may replace it.
    last: Option<Place>,
    roles: Vec<(Place, Option<Role>)>,
}

impl Pairing {
    pub fn run(mut self, paragraphs: &mut [Paragraph]) {
        for (index, paragraph) in paragraphs.iter().enumerate() {
            self.last = None;
            self.paragraph(index, paragraph);
            self.open = self.open.filter(|open| open.sides.crosses);
        }
        // A mark that is never closed hides the rest of the text.
        if let Some(open) = self.open.filter(|open| open.seen && open.sides.opener) {
            self.roles.push((open.place, Some(Role::Open)));
        }
        for ((paragraph, piece), role) in self.roles {
            let found = paragraphs.get_mut(paragraph).and_then(|it| it.pieces.get_mut(piece));
            if let Some(Piece::Cover(cover)) = found {
                cover.role = role;
            }
        }
    }

    fn paragraph(&mut self, index: usize, Paragraph { chars, pieces }: &Paragraph) {
        if chars.is_empty() {
            return self.seen();
        }
        let mut from = 0;
        for (number, piece) in pieces.iter().enumerate() {
            let Piece::Cover(cover) = piece else { continue };
            if has_words(chars, from..cover.at.start) {
                self.seen();
            }
            from = cover.at.end;
            self.cover((index, number), cover.sides);
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

    fn cover(&mut self, place: Place, sides: Sides) {
        match (self.open, self.last) {
            (None, Some(last)) if sides.closer => {
                self.roles.push((last, None));
                self.roles.push((place, Some(Role::Close)));
                self.last = None;
            }
            (None, _) => self.begin(place, sides),
            (Some(open), _) if !open.seen || open.sides.yields_to(sides) => {
                self.begin(place, sides);
            }
            (Some(open), _) if !(open.sides.weak && sides.weak) => {
                self.roles.push((open.place, Some(Role::Open)));
                self.roles.push((place, Some(Role::Close)));
                self.open = None;
                self.last = (!sides.clean).then_some(place);
            }
            // Two of them are a logical "or": the open part continues, and these are visible.
            _ => {}
        }
    }

    fn begin(&mut self, place: Place, sides: Sides) {
        self.open = Some(Opened { place, sides, seen: false });
        self.last = None;
    }
}

fn has_words(chars: &[(usize, char)], part: Range<usize>) -> bool {
    chars.get(part).unwrap_or_default().iter().any(|(_, sign)| !is_blank(*sign))
}

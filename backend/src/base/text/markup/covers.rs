//! Which `||` hide something. When in doubt they do.

use std::ops::Range;

use super::{
    Paragraph,
    characters::{is_blank, is_spaceless, is_word},
    pieces::Piece,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Open,
    Close,
}

/// One `||`.
#[derive(Debug, Clone)]
pub struct Cover {
    /// In the paragraph, in characters.
    pub at: Range<usize>,
    /// In the message, in bytes.
    pub place: Range<usize>,
    pub role: Option<Role>,
    sides: Sides,
}

#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "the questions that the rules ask")]
struct Sides {
    /// Something is seen directly behind it, and no word directly in front of it.
    opener: bool,
    /// The other way round.
    closer: bool,
    /// Blanks on both sides: an "or".
    weak: bool,
    /// Nothing follows it in its line.
    hanging: bool,
    /// May hide more than its own paragraph.
    crosses: bool,
    /// Behind it stands nothing that a hidden word could go on with.
    clean: bool,
}

/// What stands beside a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    /// The end of a line, blanks aside.
    Edge,
    Blank,
    Word,
    Spaceless,
    Sign,
}

impl Side {
    fn of(sign: Option<char>, is_edge: bool) -> Self {
        match sign {
            None => Self::Edge,
            Some(_) if is_edge => Self::Edge,
            Some(sign) if is_blank(sign) => Self::Blank,
            Some(sign) if is_spaceless(sign) => Self::Spaceless,
            Some(sign) if is_word(sign) => Self::Word,
            Some(_) => Self::Sign,
        }
    }

    fn is_solid(self) -> bool {
        !matches!(self, Self::Edge | Self::Blank)
    }
}

impl Sides {
    /// Whether another one begins instead of ending what this began.
    fn yields_to(self, next: Self) -> bool {
        !self.opener && !self.hanging && next.opener
    }

    fn between(left: Side, right: Side) -> Self {
        let alone = left == Side::Edge && right == Side::Edge;
        let opener = alone || (left != Side::Word && right.is_solid());
        Self {
            opener,
            closer: left.is_solid() && right != Side::Word,
            weak: left == Side::Blank && right == Side::Blank,
            hanging: right == Side::Edge,
            crosses: opener || left == Side::Edge || right == Side::Edge,
            clean: right == Side::Edge
                || (left.is_solid() && matches!(right, Side::Blank | Side::Sign)),
        }
    }
}

/// The covers in a run of two to four bars. The third bar is hidden, four are an end and a
/// beginning.
pub fn of_run(chars: &[(usize, char)], run: Range<usize>) -> Vec<Cover> {
    let before = chars.get(..run.start).unwrap_or_default();
    let after = chars.get(run.end..).unwrap_or_default();
    let is_gap = |sign: char| sign != '\n' && is_blank(sign);
    let edge = |sign: Option<char>| sign.is_none_or(|sign| sign == '\n');
    let left_end = before.iter().rev().map(|(_, sign)| *sign).find(|sign| !is_gap(*sign));
    let right_end = after.iter().map(|(_, sign)| *sign).find(|sign| !is_gap(*sign));
    let left = Side::of(before.last().map(|(_, sign)| *sign), edge(left_end));
    let right = Side::of(after.first().map(|(_, sign)| *sign), edge(right_end));
    let cover = |start: usize, sides| {
        let place = |at: usize| chars.get(at).map_or(0, |(place, _)| *place);
        let place = place(start)..place(start + 1) + 1;
        Cover { at: start..start + 2, place, role: None, sides }
    };
    match run.len() {
        2 => vec![cover(run.start, Sides::between(left, right))],
        3 => {
            let sides = Sides::between(left, right);
            vec![cover(if sides.opener { run.start } else { run.start + 1 }, sides)]
        }
        _ => vec![
            cover(run.start, Sides::between(left, Side::Edge)),
            cover(run.start + 2, Sides::between(Side::Edge, right)),
        ],
    }
}

/// Which piece of which paragraph.
type Place = (usize, usize);

#[derive(Clone, Copy)]
struct Opened {
    place: Place,
    sides: Sides,
    /// Whether anything was seen since.
    seen: bool,
}

/// Decides for each cover of a text whether it hides, in the order of the text.
#[derive(Default)]
pub struct Pairing {
    open: Option<Opened>,
    /// The last end in this paragraph, as long as another may turn out to be the real one.
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
        // One that is never closed hides all that follows.
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
            // Two of them are an "or": what was opened goes on, and this is seen.
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

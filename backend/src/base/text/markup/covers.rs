//! The roles of `||` marks. An ambiguous mark hides.

use std::ops::Range;

use super::characters::{is_blank, is_spaceless, is_word};

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
    pub sides: Sides,
}

/// The context on both sides of a `||` mark.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each flag is an input of the rules")]
pub struct Sides {
    /// A visible character follows directly, and no word character precedes.
    pub opener: bool,
    /// A visible character precedes directly, and no word character follows.
    pub closer: bool,
    /// Blanks on both sides, as in a logical "or".
    pub weak: bool,
    /// The last mark of its line.
    pub hanging: bool,
    /// May hide text beyond its own paragraph.
    pub crosses: bool,
    /// What follows cannot continue a hidden word.
    pub clean: bool,
}

/// The class of the character beside a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    /// The edge of a line, blanks ignored.
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
    /// Whether the next mark opens a new part instead of closing this one.
    pub fn yields_to(self, next: Self) -> bool {
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

/// The marks in a run of two to four bars. A third bar is hidden text; four bars close and open.
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

//! Which `||` hide something. When in doubt they do.

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

/// What stands on both sides of a cover.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "the questions that the rules ask")]
pub struct Sides {
    /// Something is seen directly behind it, and no word directly in front of it.
    pub opener: bool,
    /// The other way round.
    pub closer: bool,
    /// Blanks on both sides: an "or".
    pub weak: bool,
    /// Nothing follows it in its line.
    pub hanging: bool,
    /// May hide more than its own paragraph.
    pub crosses: bool,
    /// Behind it stands nothing that a hidden word could go on with.
    pub clean: bool,
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

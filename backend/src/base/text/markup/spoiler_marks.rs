//! The `||` marks of a paragraph.

use std::ops::Range;

use super::characters::{is_blank, is_spaceless, is_word};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkRole {
    Open,
    Close,
}

/// One `||`.
#[derive(Debug, Clone)]
pub struct SpoilerMark {
    /// In the paragraph, in characters.
    pub at: Range<usize>,
    /// In the message, in bytes.
    pub place: Range<usize>,
    pub role: Option<MarkRole>,
    pub context: MarkContext,
}

/// The context on both sides of a `||` mark.
#[derive(Debug, Clone, Copy)]
pub struct MarkContext {
    /// A visible character follows directly, and no word character precedes.
    pub opens: bool,
    /// Can only be an end: a visible character precedes directly, and no word character follows.
    pub only_closes: bool,
    /// What follows cannot continue a hidden word.
    pub ends_word: bool,
}

/// The class of the character beside a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Neighbour {
    /// The edge of a line, blanks ignored.
    Edge,
    Blank,
    Word,
    Spaceless,
    Sign,
}

impl Neighbour {
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

impl MarkContext {
    fn between(left: Neighbour, right: Neighbour) -> Self {
        let alone = left == Neighbour::Edge && right == Neighbour::Edge;
        let opens = alone || (left != Neighbour::Word && right.is_solid());
        Self {
            opens,
            only_closes: !opens && left.is_solid() && right != Neighbour::Word,
            ends_word: right == Neighbour::Edge
                || (left.is_solid() && matches!(right, Neighbour::Blank | Neighbour::Sign)),
        }
    }
}

/// The marks in a run of bars. Further bars of a mark are hidden text; four bars close and open.
pub fn of_run(chars: &[(usize, char)], run: Range<usize>) -> Vec<SpoilerMark> {
    let before = chars.get(..run.start).unwrap_or_default();
    let after = chars.get(run.end..).unwrap_or_default();
    let is_gap = |sign: char| sign != '\n' && is_blank(sign);
    let edge = |sign: Option<char>| sign.is_none_or(|sign| sign == '\n');
    let left_end = before.iter().rev().map(|(_, sign)| *sign).find(|sign| !is_gap(*sign));
    let right_end = after.iter().map(|(_, sign)| *sign).find(|sign| !is_gap(*sign));
    let left = Neighbour::of(before.last().map(|(_, sign)| *sign), edge(left_end));
    let right = Neighbour::of(after.first().map(|(_, sign)| *sign), edge(right_end));
    let mark = |start: usize, context| {
        let place = |at: usize| chars.get(at).map_or(0, |(place, _)| *place);
        let place = place(start)..place(start + 1) + 1;
        SpoilerMark { at: start..start + 2, place, role: None, context }
    };
    match run.len() {
        2 => vec![mark(run.start, MarkContext::between(left, right))],
        4 => vec![
            mark(run.start, MarkContext::between(left, Neighbour::Edge)),
            mark(run.start + 2, MarkContext::between(Neighbour::Edge, right)),
        ],
        count => {
            let context = MarkContext::between(left, right);
            let start = if context.opens { run.start } else { run.end - 2 };
            // Many bars may be a drawing, so they do not hide all that follows.
            vec![mark(start, MarkContext { opens: context.opens && count < 4, ..context })]
        }
    }
}

//! Splits a paragraph in one pass into the pieces that decide about names and `||` marks.

use std::{collections::HashMap, ops::Range};

use super::{
    addresses,
    characters::{is_blank, is_word},
    labels, names,
    spoiler_marks::{self, SpoilerMark},
};
use crate::base::text::visible::has_visible;

#[derive(Debug, Clone)]
pub enum Piece {
    /// The name characters after an `@`, as positions in the paragraph.
    Name(Range<usize>),
    SpoilerMark(SpoilerMark),
    /// An escaped bracket opens no link.
    Bracket {
        at: usize,
        is_escaped: bool,
    },
    /// `]`, and the end of the address after it, if there is one.
    Target {
        at: usize,
        address: Option<String>,
    },
    /// An address that is a link without a label.
    Address,
}

/// Whether a paragraph shows a link.
pub fn has_link(chars: &[(usize, char)], pieces: &[Piece]) -> bool {
    let links = links(pieces);
    pieces.iter().enumerate().any(|(at, piece)| match piece {
        Piece::Address => true,
        Piece::Bracket { at: start, .. } => {
            links.get(&at).is_some_and(|end| is_link(chars, *start, pieces.get(*end)))
        }
        Piece::Name(_) | Piece::SpoilerMark(_) | Piece::Target { .. } => false,
    })
}

/// The mentions of a paragraph: a name inside a link is none.
pub fn drawn_names(chars: &[(usize, char)], pieces: &[Piece]) -> Vec<Range<usize>> {
    let links = links(pieces);
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(piece) = pieces.get(at) {
        match piece {
            Piece::Name(name) => found.push(name.clone()),
            Piece::Bracket { at: start, .. } => {
                if let Some(end) = links.get(&at)
                    && is_link(chars, *start, pieces.get(*end))
                {
                    at = *end;
                }
            }
            Piece::SpoilerMark(_) | Piece::Target { .. } | Piece::Address => {}
        }
        at += 1;
    }
    found
}

fn is_link(chars: &[(usize, char)], start: usize, target: Option<&Piece>) -> bool {
    let Some(Piece::Target { at: end, address: Some(address) }) = target else { return false };
    let label: String = text(chars, start + 1..*end).filter(|sign| !is_markup(*sign)).collect();
    has_visible(&label) && !labels::shows_other_address(&label, address)
}

fn is_markup(sign: char) -> bool {
    matches!(sign, '*' | '_' | '~' | '|' | '`')
}

fn text(chars: &[(usize, char)], part: Range<usize>) -> impl Iterator<Item = char> {
    chars.get(part).unwrap_or_default().iter().map(|(_, sign)| *sign)
}

/// For each bracket of a link, the position of its address. A link cannot begin or end inside a
/// spoiler only.
fn links(pieces: &[Piece]) -> HashMap<usize, usize> {
    let mut waiting = Vec::new();
    let mut found = HashMap::new();
    for (at, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::SpoilerMark(mark) if mark.role.is_some() => waiting.clear(),
            Piece::Bracket { is_escaped, .. } => waiting.push((at, *is_escaped)),
            Piece::Target { address, .. } => {
                if let (Some((start, false)), true) = (waiting.pop(), address.is_some()) {
                    found.insert(start, at);
                }
            }
            Piece::SpoilerMark(_) | Piece::Name(_) | Piece::Address => {}
        }
    }
    found
}

pub fn read(chars: &[(usize, char)]) -> Vec<Piece> {
    Reader::new(chars).read()
}

struct Reader<'c> {
    chars: &'c [(usize, char)],
    pieces: Vec<Piece>,
    /// The start positions of the runs of each number of backticks, the next one last.
    ticks: HashMap<usize, Vec<usize>>,
    runs_of_ticks: usize,
    /// The end of the last file path, `C:\…` or `\\server\…`: inside it nothing is escaped or
    /// mentioned.
    path: usize,
    /// Brackets without a target so far.
    open: usize,
}

impl<'c> Reader<'c> {
    fn new(chars: &'c [(usize, char)]) -> Self {
        let mut reader = Self {
            chars,
            pieces: Vec::new(),
            ticks: HashMap::new(),
            runs_of_ticks: 0,
            path: 0,
            open: 0,
        };
        let mut at = 0;
        while at < chars.len() {
            let length = reader.run(at, '`');
            if length > 0 {
                reader.runs_of_ticks += 1;
                reader.ticks.entry(length).or_default().push(at);
            }
            at += length.max(1);
        }
        reader.ticks.values_mut().for_each(|starts| starts.reverse());
        reader
    }

    fn sign(&self, at: usize) -> Option<char> {
        self.chars.get(at).map(|(_, sign)| *sign)
    }

    fn run(&self, at: usize, sign: char) -> usize {
        let rest = self.chars.get(at..).unwrap_or_default();
        rest.iter().take_while(|(_, each)| *each == sign).count()
    }

    fn read(mut self) -> Vec<Piece> {
        let mut at = 0;
        while let Some(sign) = self.sign(at) {
            at = match sign {
                '\\' => self.backslash(at),
                '`' => self.code(at),
                '[' => self.bracket(at, false),
                ']' => self.target(at),
                '<' => self.angled(at),
                '@' => self.name(at),
                '|' => self.mark(at, false),
                _ if addresses::begins(self.chars, at) => self.address(at),
                _ => at + 1,
            };
        }
        self.pieces
    }

    fn backslash(&mut self, at: usize) -> usize {
        let count = self.run(at, '\\');
        let (end, odd) = (at + count, count % 2 == 1);
        let Some(sign) = self.sign(end) else { return end };
        if at >= self.path && self.is_path(at, count) {
            let rest = self.chars.get(at..).unwrap_or_default();
            let word = rest.iter().take_while(|(_, sign)| !is_blank(*sign)).count();
            self.path = at + word;
        }
        if at < self.path {
            return end;
        }
        match sign {
            '*' | '_' | '~' => self.end_of_marks(end, sign),
            '|' => self.mark(end, odd),
            '[' if odd => self.bracket(end, true),
            _ if self.would_act(sign, at, end) && !odd => end,
            _ if odd => end + 1,
            _ => end,
        }
    }

    /// After a drive letter or before a server name, backslashes are separators.
    fn is_path(&self, at: usize, count: usize) -> bool {
        let before = |back: usize| at.checked_sub(back).and_then(|at| self.sign(at));
        let is_drive =
            before(1) == Some(':') && before(2).is_some_and(|sign| sign.is_ascii_alphabetic());
        let is_name = |sign: char| sign != '_' && is_word(sign);
        let is_server = count == 2
            && before(1).is_none_or(is_blank)
            && self.sign(at + count).is_some_and(is_name);
        is_drive || is_server
    }

    fn would_act(&self, sign: char, at: usize, end: usize) -> bool {
        match sign {
            '`' => self.runs_of_ticks > 1,
            '<' => addresses::angled(self.chars, end).is_some(),
            '@' => names::at(self.chars, end, at).is_some(),
            _ => false,
        }
    }

    /// Skips emphasis marks, also escaped ones.
    fn end_of_marks(&self, from: usize, sign: char) -> usize {
        let mut end = from;
        loop {
            if self.sign(end) == Some(sign) {
                end += 1;
            } else if self.sign(end) == Some('\\') && self.sign(end + 1) == Some(sign) {
                end += 2;
            } else {
                return end;
            }
        }
    }

    fn code(&mut self, at: usize) -> usize {
        let length = self.run(at, '`');
        let end = at + length;
        let Some(starts) = self.ticks.get_mut(&length) else { return end };
        while starts.pop_if(|start| *start < end).is_some() {}
        starts.last().map_or(end, |close| close + length)
    }

    fn angled(&mut self, at: usize) -> usize {
        let Some(end) = addresses::angled(self.chars, at) else { return at + 1 };
        self.pieces.push(Piece::Address);
        end
    }

    fn address(&mut self, at: usize) -> usize {
        let end = addresses::end(self.chars, at);
        if addresses::opens(text(self.chars, at..end)) {
            self.pieces.push(Piece::Address);
        }
        end
    }

    fn bracket(&mut self, at: usize, is_escaped: bool) -> usize {
        self.open += 1;
        self.pieces.push(Piece::Bracket { at, is_escaped });
        at + 1
    }

    fn target(&mut self, at: usize) -> usize {
        let found = if self.open > 0 { addresses::target(self.chars, at + 1) } else { None };
        self.open = self.open.saturating_sub(1);
        let (address, end) = found.map_or((None, at + 1), |(address, end)| (Some(address), end));
        self.pieces.push(Piece::Target { at, address });
        end
    }

    fn name(&mut self, at: usize) -> usize {
        if at < self.path {
            return at + 1;
        }
        let Some(run) = names::at(self.chars, at, at) else { return at + 1 };
        self.pieces.push(Piece::Name(run));
        at + 1
    }

    fn mark(&mut self, bars: usize, is_escaped: bool) -> usize {
        let end =
            if is_escaped { self.end_of_marks(bars, '|') } else { bars + self.run(bars, '|') };
        let run = bars..end;
        if !is_escaped && run.len() > 1 {
            self.pieces
                .extend(spoiler_marks::of_run(self.chars, run).into_iter().map(Piece::SpoilerMark));
        }
        end
    }
}

//! Splits a text into paragraphs and code. The content of quotes and lists is read; their structure
//! matters only to the client.

use super::{
    characters::is_blank,
    line::{Block, Chars, Line, Text},
    lists,
};

/// Deepest nesting of quotes and lists; deeper marks are plain text.
const DEEPEST: usize = 6;

pub fn read(body: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    Text { lines: &split(body), depth: 0, in_item: false }.read(&mut blocks);
    blocks
}

/// Splits at `\n`, `\r\n` and `\r`.
fn split(body: &str) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut start = 0;
    let mut before = '\0';
    for (at, sign) in body.char_indices() {
        if sign == '\n' && before == '\r' {
            start = at + 1;
        } else if matches!(sign, '\n' | '\r') {
            lines.push(Line { start, text: body.get(start..at).unwrap_or_default() });
            start = at + 1;
        }
        before = sign;
    }
    lines.push(Line { start, text: body.get(start..).unwrap_or_default() });
    lines
}

impl<'t> Text<'_, 't> {
    pub fn read(&self, blocks: &mut Vec<Block>) {
        let mut bulleted = lists::Bulleted::default();
        let mut at = 0;
        while let Some(line) = self.lines.get(at) {
            at = if line.is_blank() {
                at + 1
            } else if let Some(fence) = self.fence(at).filter(|fence| fence.before.is_blank()) {
                self.code(at, fence, blocks)
            } else if self.is_quote(*line) {
                self.quote(at, blocks)
            } else if self.depth < DEEPEST && lists::starts(self, at, &mut bulleted) {
                self.list(at, blocks)
            } else {
                self.paragraph(at, &mut bulleted, blocks)
            };
        }
    }

    fn list(&self, from: usize, blocks: &mut Vec<Block>) -> usize {
        let (items, end) = lists::items(self, from);
        for own in &items {
            Text { lines: own, depth: self.depth + 1, in_item: true }.read(blocks);
        }
        end
    }

    /// Whether a line ends the paragraph above it.
    fn starts_block(&self, at: usize, bulleted: &mut lists::Bulleted) -> bool {
        self.lines.get(at).is_none_or(|line| {
            line.is_blank()
                || self.fence(at).is_some_and(|fence| fence.before.is_blank())
                || self.is_quote(*line)
                || (self.depth < DEEPEST && lists::starts(self, at, bulleted))
        })
    }

    fn paragraph(
        &self,
        from: usize,
        bulleted: &mut lists::Bulleted,
        blocks: &mut Vec<Block>,
    ) -> usize {
        let mut chars = Chars::new();
        let mut at = from;
        let mut found = None;
        while found.is_none() && (at == from || !self.starts_block(at, bulleted)) {
            let Some(line) = self.lines.get(at) else { break };
            if at > from {
                chars.push((line.start.saturating_sub(1), '\n'));
            }
            found = self.fence(at);
            let line = found.as_ref().map_or(*line, |fence| fence.before);
            let place = |(at, sign)| (line.start + at, sign);
            chars.extend(line.text.char_indices().map(place));
            at += 1;
        }
        while chars.pop_if(|(_, sign)| is_blank(*sign)).is_some() {}
        blocks.push(Block::Words(chars));
        match found {
            Some(fence) => self.code(at - 1, fence, blocks),
            None => at,
        }
    }

    /// The beginning of a code block. Inside a paragraph it counts only if it is closed.
    fn fence(&self, at: usize) -> Option<Fence<'t>> {
        let line = *self.lines.get(at)?;
        let start = line.text.find('`')?;
        let rest = line.text.get(start..)?;
        let ticks = rest.len() - rest.trim_start_matches('`').len();
        let language = rest.get(ticks..)?.trim_end_matches([' ', '\t']);
        let is_language = |sign: char| {
            sign.is_ascii_alphanumeric() || matches!(sign, '_' | '+' | '#' | '.' | '-')
        };
        if ticks < 3 || !language.chars().all(is_language) {
            return None;
        }
        let before = line.cut(0..start);
        let is_open = || self.end_of_code(at, 3) == self.lines.len();
        if !before.is_blank() && (ticks != 3 || is_open()) {
            return None;
        }
        Some(Fence { before, ticks })
    }

    fn code(&self, from: usize, fence: Fence<'_>, blocks: &mut Vec<Block>) -> usize {
        blocks.push(Block::Code);
        self.lines.len().min(self.end_of_code(from, fence.ticks) + 1)
    }

    /// The closing line of the code block begun at `from`; without one, the code runs to the end.
    fn end_of_code(&self, from: usize, ticks: usize) -> usize {
        let rest = self.lines.get(from + 1..).unwrap_or_default();
        from + 1 + rest.iter().take_while(|line| !closes(line.text, ticks)).count()
    }

    fn is_quote(&self, line: Line<'_>) -> bool {
        let rest = quoted(line.text);
        self.depth < DEEPEST
            && rest.starts_with(is_blank)
            && rest.chars().any(|sign| !is_blank(sign))
    }

    fn quote(&self, from: usize, blocks: &mut Vec<Block>) -> usize {
        let goes_on = |line: &&Line<'_>| {
            let rest = quoted(line.text);
            line.text.starts_with('>') && (rest.is_empty() || rest.starts_with(is_blank))
        };
        let rest = self.lines.get(from..).unwrap_or_default();
        let own: Vec<_> = rest.iter().take_while(goes_on).map(|line| unquoted(*line)).collect();
        Text { lines: &own, depth: self.depth + 1, in_item: false }.read(blocks);
        from + own.len()
    }
}

pub struct Fence<'t> {
    before: Line<'t>,
    ticks: usize,
}

fn closes(line: &str, ticks: usize) -> bool {
    line.trim_end_matches(is_blank)
        .strip_suffix(&"`".repeat(ticks))
        .is_some_and(|before| !before.contains('`'))
}

/// The text after one or two `>`. Other lines are returned unchanged and begin without a blank.
fn quoted(line: &str) -> &str {
    let Some(rest) = line.strip_prefix('>') else { return line.trim_start_matches(is_blank) };
    rest.strip_prefix('>').unwrap_or(rest)
}

fn unquoted(line: Line<'_>) -> Line<'_> {
    let inner = line.without(1);
    if inner.text.starts_with(is_blank) { inner.without(1) } else { inner }
}

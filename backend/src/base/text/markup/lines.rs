//! Splits a text into paragraphs and code. The content of quotes and lists is read; their structure
//! matters only to the client.

use super::{
    characters::is_blank,
    fences::{self, Fence},
    line::{Block, Chars, Line, Text},
    lists,
};

/// Deepest nesting of quotes and lists; deeper marks are plain text.
const DEEPEST: usize = 6;

pub fn read(body: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    Text { lines: split(body), depth: 0, in_item: false }.read(&mut blocks);
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

impl<'t> Text<'t> {
    pub fn read(mut self, blocks: &mut Vec<Block>) {
        let mut bulleted = lists::Bulleted::default();
        let mut at = 0;
        while let Some(line) = self.lines.get(at).copied() {
            at = if line.is_blank() {
                at + 1
            } else if let Some(fence) = self.own_fence(at) {
                self.code(at, &fence, blocks)
            } else if self.is_quote(line) {
                self.quote(at, blocks)
            } else if self.depth < DEEPEST && lists::starts(&self, at, &mut bulleted) {
                self.list(at, blocks)
            } else {
                self.paragraph(at, &mut bulleted, blocks)
            };
        }
    }

    fn list(&self, from: usize, blocks: &mut Vec<Block>) -> usize {
        let (items, end) = lists::items(self, from);
        for own in items {
            Text { lines: own, depth: self.depth + 1, in_item: true }.read(blocks);
        }
        end
    }

    /// Whether a line ends the paragraph above it.
    fn starts_block(&self, at: usize, bulleted: &mut lists::Bulleted) -> bool {
        self.lines.get(at).is_none_or(|line| {
            line.is_blank()
                || self.own_fence(at).is_some()
                || self.is_quote(*line)
                || (self.depth < DEEPEST && lists::starts(self, at, bulleted))
        })
    }

    fn paragraph(
        &mut self,
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
            found = fences::at(&self.lines, at);
            let line = found.as_ref().map_or(*line, |fence| fence.before);
            let place = |(at, sign)| (line.start + at, sign);
            chars.extend(line.text.char_indices().map(place));
            at += 1;
        }
        while chars.pop_if(|(_, sign)| is_blank(*sign)).is_some() {}
        blocks.push(Block::Words(chars));
        match found {
            Some(fence) => self.code(at - 1, &fence, blocks),
            None => at,
        }
    }

    /// A fence that begins its line.
    fn own_fence(&self, at: usize) -> Option<Fence<'t>> {
        fences::at(&self.lines, at).filter(|fence| fence.before.is_blank())
    }

    fn code(&mut self, from: usize, fence: &Fence<'_>, blocks: &mut Vec<Block>) -> usize {
        blocks.push(Block::Code);
        let Some((end, rest)) = fences::end(&self.lines, from, fence.ticks) else {
            return self.lines.len();
        };
        match self.lines.get_mut(end).filter(|_| !rest.is_blank()) {
            // What follows the closing fence is a line of text.
            Some(line) => {
                *line = rest.without(rest.indent());
                end
            }
            None => end + 1,
        }
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
        let end = from + own.len();
        Text { lines: own, depth: self.depth + 1, in_item: false }.read(blocks);
        end
    }
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

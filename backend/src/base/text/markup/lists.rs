//! Lists, whose items may span several lines.

use std::collections::HashMap;

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

use super::{
    characters::is_blank,
    line::{Line, Text},
};

/// For each line that looks like a bulleted item: whether it begins a list.
pub type Bulleted = HashMap<usize, bool>;

struct Item<'t> {
    indent: usize,
    is_ordered: bool,
    /// The offset of its text, in characters.
    offset: usize,
    text: Line<'t>,
}

/// `- text`, `* text`, `12. text`, `12) text`.
fn item(line: Line<'_>) -> Option<Item<'_>> {
    let indent = line.indent();
    let inner = line.without(indent);
    let digits = inner.text.chars().take_while(char::is_ascii_digit).count();
    let sign = inner.text.chars().nth(digits)?;
    let is_marker = match digits {
        0 => matches!(sign, '-' | '*'),
        1..=3 => matches!(sign, '.' | ')'),
        _ => false,
    };
    let behind = inner.without(digits + 1);
    let gap = behind.indent();
    let text = behind.without(gap);
    (is_marker && gap > 0 && !text.text.is_empty()).then_some(Item {
        indent,
        is_ordered: digits > 0,
        offset: indent + digits + 1 + gap,
        text,
    })
}

/// Whether a list begins here. One line with a bullet may be a minus sign, so a list needs two;
/// inside an item one is enough.
pub fn starts(text: &Text<'_>, at: usize, bulleted: &mut Bulleted) -> bool {
    let Some(item) = text.lines.get(at).and_then(|line| item(*line)) else { return false };
    if item.is_ordered || text.in_item {
        return true;
    }
    bulleted.get(&at).copied().unwrap_or_else(|| judge(text, at, bulleted))
}

/// Decides for all lines of a possible list that begins at `from`, each once.
fn judge(text: &Text<'_>, from: usize, bulleted: &mut Bulleted) -> bool {
    let mut own = Vec::new();
    let mut all_numbers = true;
    let mut base = 0;
    for (at, line) in text.lines.iter().enumerate().skip(from) {
        let found = item(*line);
        if let Some(item) = found.filter(|item| !item.is_ordered || item.indent > base) {
            if own.is_empty() {
                base = item.indent;
            }
            own.push(at);
            all_numbers &= !item.is_ordered && is_number(item.text.text);
        } else if line.is_blank() {
            let next = text.lines.get(at + 1).filter(|next| !next.is_blank());
            if !next.is_some_and(|next| next.indent() > base || item(*next).is_some()) {
                break;
            }
        } else if line.indent() <= base {
            break;
        }
    }
    let is_list = own.len() > 1 && !all_numbers;
    bulleted.extend(own.into_iter().map(|at| (at, is_list)));
    is_list
}

/// A number after a bullet, which may be a negative number.
fn is_number(text: &str) -> bool {
    let is_sign = |sign: char| {
        matches!(sign, '±' | '~' | '≈')
            || sign.general_category() == GeneralCategory::CurrencySymbol
    };
    let rest = text.strip_prefix(is_sign).unwrap_or(text);
    rest.strip_prefix(is_blank).unwrap_or(rest).starts_with(|sign: char| sign.is_ascii_digit())
}

/// The lines of each item of the list that begins at `from`, and the end of the list.
pub fn items<'t>(text: &Text<'t>, from: usize) -> (Vec<Vec<Line<'t>>>, usize) {
    let mut items = Vec::new();
    let mut at = from;
    let mut first: Option<(usize, bool)> = None;
    while let Some(item) = text.lines.get(at).and_then(|line| item(*line)) {
        let (indent, is_ordered) = *first.get_or_insert((item.indent, item.is_ordered));
        if item.indent > indent + 1 || item.is_ordered != is_ordered {
            break;
        }
        let end = end_of_item(text, at, item.indent);
        let rest = text.lines.get(at + 1..end).unwrap_or_default();
        let own = rest.iter().map(|line| line.without(item.offset.min(line.indent())));
        items.push(std::iter::once(item.text).chain(own).collect());
        at = end;
        // One blank line is allowed between items of the same list.
        let is_blank = text.lines.get(at).is_some_and(|line| line.is_blank());
        if is_blank && text.lines.get(at + 1).is_some_and(|line| self::item(*line).is_some()) {
            at += 1;
        }
    }
    (items, at)
}

/// Lines indented deeper than the marker belong to the item, also after a blank line.
fn end_of_item(text: &Text<'_>, from: usize, indent: usize) -> usize {
    let mut at = from + 1;
    while let Some(line) = text.lines.get(at) {
        let next = if line.is_blank() { text.lines.get(at + 1) } else { Some(line) };
        if !next.is_some_and(|next| !next.is_blank() && next.indent() > indent) {
            break;
        }
        at += 1;
    }
    at
}

//! Excerpts of found messages, around the first match.

use std::{borrow::Cow, collections::BTreeSet, ops::Range};

use unicode_segmentation::UnicodeSegmentation;

use super::{model::Segment, query::QueryWords};
use crate::base::text::{markup, tokens::tokens};

/// In characters.
const LENGTH: usize = 200;

/// The most characters before the first match: on the narrowest screen of the web app (320 px) that
/// is less than two of three lines, also in wide scripts.
const BEFORE: usize = 30;

/// Matches up to this distance from the first one are visible together, in characters: about three
/// lines.
const TOGETHER: usize = 80;

const CUT: &str = "…";

/// Replaces a hidden spoiler of any length.
const HIDDEN: &str = "▒▒▒▒";

/// The segments of the excerpt, with matches marked and an ellipsis at each end that was cut.
/// Spoilers are hidden: a match inside one is marked, but its surroundings are not shown.
pub fn excerpt(body: &str, words: &QueryWords) -> Vec<Segment> {
    let (body, found) = covered(body, found(body, words));
    let body = body.as_ref();
    let window = window(body, first(body, &found));
    let mut segments = Vec::new();
    let mut add = |text: &str, is_match: bool| {
        if !text.is_empty() {
            segments.push(Segment { text: text.to_owned(), is_match });
        }
    };
    if window.start > 0 {
        add(CUT, false);
    }
    let mut at = window.start;
    for place in merged(found) {
        let place = place.start.max(window.start)..place.end.min(window.end);
        if place.is_empty() {
            continue;
        }
        add(body.get(at..place.start).unwrap_or_default(), false);
        at = place.end;
        add(body.get(place).unwrap_or_default(), true);
    }
    add(body.get(at..window.end).unwrap_or_default(), false);
    if window.end < body.len() {
        add(CUT, false);
    }
    joined(segments)
}

/// A match of one query word in the text.
struct MatchRange {
    place: Range<usize>,
    word: usize,
}

impl MatchRange {
    /// Shifts the range after the text before it, up to `from`, was replaced by one of length `to`.
    fn moved(self, from: usize, to: usize) -> Self {
        let place = to + self.place.start - from..to + self.place.end - from;
        Self { place, word: self.word }
    }
}

/// All matches in the order of the text.
fn found(body: &str, words: &QueryWords) -> Vec<MatchRange> {
    let mut found: Vec<_> = tokens(body)
        .into_iter()
        .filter_map(|token| {
            Some(MatchRange { word: words.which(&token.text)?, place: token.place })
        })
        .collect();
    found.sort_by_key(|found| found.place.start);
    found
}

/// The text with hidden spoilers, and the ranges of the matches in it.
fn covered(body: &str, found: Vec<MatchRange>) -> (Cow<'_, str>, Vec<MatchRange>) {
    let hidden = markup::hidden(body);
    if hidden.is_empty() {
        return (Cow::Borrowed(body), found);
    }
    let mut text = String::new();
    let mut seen: Vec<MatchRange> = Vec::new();
    let mut found = found.into_iter().peekable();
    let mut at = 0;
    for cover in hidden {
        let length = text.len();
        while let Some(before) = found.next_if(|found| found.place.end <= cover.start) {
            seen.push(before.moved(at, length));
        }
        text.push_str(body.get(at..cover.start).unwrap_or_default());
        let start = text.len();
        text.push_str(HIDDEN);
        while let Some(inside) = found.next_if(|found| found.place.start < cover.end) {
            seen.push(MatchRange { place: start..text.len(), word: inside.word });
        }
        at = cover.end;
    }
    let length = text.len();
    seen.extend(found.map(|found| found.moved(at, length)));
    text.push_str(body.get(at..).unwrap_or_default());
    (Cow::Owned(text), seen)
}

/// The start of the excerpt that contains the most query words, in bytes.
fn first(body: &str, found: &[MatchRange]) -> usize {
    let mut at = (0, 0);
    let positions: Vec<_> = found
        .iter()
        .map(|found| {
            at.1 += body.get(at.0..found.place.start).unwrap_or_default().chars().count();
            at.0 = found.place.start;
            at.1
        })
        .collect();
    let (mut best, mut most) = (0, 0);
    for (index, (begin, position)) in found.iter().zip(&positions).enumerate() {
        let near = positions.iter().skip(index).take_while(|near| **near - position <= TOGETHER);
        let words: BTreeSet<_> =
            found.iter().skip(index).zip(near).map(|(found, _)| found.word).collect();
        if words.len() > most {
            (best, most) = (begin.place.start, words.len());
        }
    }
    best
}

/// The ranges, with touching ones merged.
fn merged(found: Vec<MatchRange>) -> Vec<Range<usize>> {
    let mut merged: Vec<Range<usize>> = Vec::new();
    for MatchRange { place, .. } in found {
        match merged.last_mut() {
            Some(last) if place.start <= last.end => last.end = last.end.max(place.end),
            _ => merged.push(place),
        }
    }
    merged
}

/// The range of the excerpt. It begins near the match, at a word boundary if one is near, and never
/// inside a grapheme.
fn window(body: &str, first: usize) -> Range<usize> {
    let before = body.get(..first).unwrap_or_default();
    let mut start = back(before, BEFORE);
    if start > 0
        && let Some(gap) = body.get(start..first).and_then(|text| text.find(char::is_whitespace))
        && gap < BEFORE
    {
        start += gap;
        start += body.get(start..first).map_or(0, |text| text.len() - text.trim_start().len());
    }
    let mut left = LENGTH;
    let mut end = start;
    for grapheme in body.get(start..).unwrap_or_default().graphemes(true) {
        let length = grapheme.chars().count();
        if length > left {
            break;
        }
        left -= length;
        end += grapheme.len();
    }
    // A single grapheme may be longer than the excerpt.
    if end == start { start..body.len().min(start + cut(body, start)) } else { start..end }
}

/// The start of the last `room` characters of a text, in bytes.
fn back(text: &str, room: usize) -> usize {
    let mut start = text.len();
    let mut left = room;
    for grapheme in text.graphemes(true).rev() {
        let length = grapheme.chars().count();
        if length > left {
            break;
        }
        left -= length;
        start -= grapheme.len();
    }
    start
}

fn cut(body: &str, start: usize) -> usize {
    body.get(start..).unwrap_or_default().chars().take(LENGTH).map(char::len_utf8).sum()
}

/// Joins an ellipsis with its neighbour, unless that is a match.
fn joined(segments: Vec<Segment>) -> Vec<Segment> {
    let mut joined: Vec<Segment> = Vec::new();
    for segment in segments {
        match joined.last_mut() {
            Some(last) if last.is_match == segment.is_match => last.text.push_str(&segment.text),
            _ => joined.push(segment),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The excerpt with `[…]` around each match.
    fn shown(body: &str, query: &str) -> String {
        let words = QueryWords::parse(query).expect("has words");
        let pieces = excerpt(body, &words).into_iter();
        pieces
            .map(|piece| if piece.is_match { format!("[{}]", piece.text) } else { piece.text })
            .collect()
    }

    #[test]
    fn matches_are_marked_as_written() {
        assert_eq!(shown("Die Straße, die STRASSE!", "straße"), "Die [Straße], die [STRASSE]!");
        assert_eq!(shown("morgens und morgen", "morg"), "[morgens] und [morgen]");
        assert_eq!(shown("これは日本語です", "日本語"), "これは[日本語]です");
        assert_eq!(shown("foo_bar(baz)", "bar baz"), "foo_[bar]([baz])");
        assert_eq!(shown("ok 👍🏽👍", "👍"), "ok [👍🏽👍]");
    }

    #[test]
    fn a_long_text_is_cut_at_words_around_the_first_match() {
        let body = format!("{} needle {}", "lorem ipsum ".repeat(50), "dolor sit ".repeat(50));
        let shown = shown(&body, "needle");
        assert!(shown.starts_with("…") && shown.ends_with('…'), "{shown}");
        assert!(shown.contains(" [needle] dolor"), "{shown}");
        assert!(shown.starts_with("…lorem") || shown.starts_with("…ipsum"), "{shown}");
        let length = shown.chars().count();
        assert!((LENGTH - BEFORE..=LENGTH + 4).contains(&length), "{length}: {shown}");
    }

    #[test]
    fn an_excerpt_begins_near_the_match() {
        for filling in ["lorem ipsum ", "日本", "x", "W", "\n\n", "`code` ", "👩\u{200D}👧 "]
        {
            for after in [0, 1, 40] {
                let body = format!("{} needle {}", filling.repeat(300), filling.repeat(after));
                let shown = shown(&body, "needle");
                let before = shown.split("[needle]").next().expect("a part").chars().count();
                assert!(before <= BEFORE + 1, "{filling} {after}: {shown}");
            }
        }
        assert_eq!(
            shown("Wir sehen uns morgen am Bahnhof", "bahnhof"),
            "Wir sehen uns morgen am [Bahnhof]"
        );
    }

    #[test]
    fn an_excerpt_shows_the_most_query_words() {
        let body =
            format!("alpha {} beta then alpha and beta {}", "x ".repeat(200), "y ".repeat(200));
        assert!(shown(&body, "alpha beta").contains("[beta] then [alpha] and [beta]"));
    }

    #[test]
    fn diacritics_do_not_affect_matches() {
        assert_eq!(shown("Im Café Müller, cafe\u{301}", "cafe"), "Im [Café] Müller, [cafe\u{301}]");
        assert_eq!(shown("ein cafe", "café"), "ein [cafe]");
        assert_eq!(shown("שָׁלוֹם עולם", "שלום"), "[שָׁלוֹם] עולם");
    }

    #[test]
    fn spoilers_are_marked_and_not_shown() {
        assert_eq!(shown("it was ||the butler|| ok", "butler"), "it was [▒▒▒▒] ok");
        assert_eq!(shown("ok it was ||the butler|| ok", "ok"), "[ok] it was ▒▒▒▒ [ok]");
        assert_eq!(shown("`a||b` ||\nbutler\n|| b", "b"), "`a||[b]` ▒▒▒▒ [b]");
        let long = format!("||{}|| end", "secret ".repeat(200));
        assert_eq!(shown(&long, "end"), "▒▒▒▒ [end]");
        assert_eq!(shown(&format!("||{}", "secret ".repeat(200)), "secret"), "[▒▒▒▒]");
    }

    #[test]
    fn any_text_is_cut_between_graphemes() {
        let family = "👩\u{200D}👩\u{200D}👧";
        for filling in ["ä", "日", family, "e\u{301}", "🇩🇪", " ", "\n", "\u{301}"] {
            for count in [0, 1, 59, 60, 61, 199, 200, 201, 500] {
                let body = format!("{} needle {}", filling.repeat(count), filling.repeat(count));
                let words = QueryWords::parse("needle").expect("a word");
                let pieces = excerpt(&body, &words);
                let whole: String = pieces.iter().map(|piece| piece.text.as_str()).collect();
                assert!(body.contains(whole.trim_matches('…')), "{filling} {count}");
                assert!(whole.chars().count() <= LENGTH + 2, "{filling} {count}");
                assert!(pieces.iter().any(|piece| piece.text == "needle"));
            }
        }
        let endless = "x".repeat(8_000);
        assert_eq!(shown(&endless, &"x".repeat(100)), format!("[{}]…", "x".repeat(LENGTH)));
    }
}

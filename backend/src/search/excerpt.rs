//! What is shown of a text that was found: a stretch around the first match.

use std::{borrow::Cow, ops::Range};

use unicode_segmentation::UnicodeSegmentation;

use super::{model::Segment, query::Words, tokens::tokens};
use crate::messages::model::markup;

/// In characters.
const LENGTH: usize = 200;

/// So much of it may stand before the first match, in characters.
const BEFORE: usize = 60;

const CUT: &str = "…";

/// Stands in place of what a spoiler hides, whatever its length.
const HIDDEN: &str = "▒▒▒▒";

/// The pieces of the excerpt, matches marked; together they are a part of the text, with an
/// ellipsis where it goes on. What a spoiler hides is not told: a match in it is marked, but
/// not shown.
pub fn excerpt(body: &str, words: &Words) -> Vec<Segment> {
    let (body, matches) = covered(body, matches(body, words));
    let body = body.as_ref();
    let first = matches.first().map_or(0, |place| place.start);
    let window = window(body, first);
    let mut segments = Vec::new();
    let mut add = |place: Range<usize>, is_match: bool| {
        if let Some(text) = body.get(place).filter(|text| !text.is_empty()) {
            segments.push(Segment { text: text.to_owned(), is_match });
        }
    };
    let mut at = window.start;
    for place in matches {
        let place = place.start.max(window.start)..place.end.min(window.end);
        if place.is_empty() {
            continue;
        }
        add(at..place.start, false);
        at = place.end;
        add(place, true);
    }
    add(at..window.end, false);
    if window.start > 0 {
        segments.insert(0, Segment { text: CUT.to_owned(), is_match: false });
    }
    if window.end < body.len() {
        segments.push(Segment { text: CUT.to_owned(), is_match: false });
    }
    joined(segments)
}

/// A text in which spoilers are covered, and where the matches are then.
fn covered(body: &str, matches: Vec<Range<usize>>) -> (Cow<'_, str>, Vec<Range<usize>>) {
    let hidden = markup::hidden(body);
    if hidden.is_empty() {
        return (Cow::Borrowed(body), matches);
    }
    let mut text = String::new();
    let mut places: Vec<Range<usize>> = Vec::new();
    let mut matches = matches.into_iter().peekable();
    let mut at = 0;
    for cover in hidden {
        let shift = text.len();
        while let Some(place) = matches.next_if(|place| place.end <= cover.start) {
            places.push(shift + place.start - at..shift + place.end - at);
        }
        text.push_str(body.get(at..cover.start).unwrap_or_default());
        let start = text.len();
        text.push_str(HIDDEN);
        if matches.peek().is_some_and(|place| place.start < cover.end) {
            places.push(start..text.len());
        }
        while matches.next_if(|place| place.start < cover.end).is_some() {}
        at = cover.end;
    }
    let shift = text.len();
    places.extend(matches.map(|place| shift + place.start - at..shift + place.end - at));
    text.push_str(body.get(at..).unwrap_or_default());
    (Cow::Owned(text), places)
}

/// The places of what was looked for, those that touch as one.
fn matches(body: &str, words: &Words) -> Vec<Range<usize>> {
    let mut places: Vec<_> = tokens(body)
        .into_iter()
        .filter(|token| words.has(&token.text))
        .map(|token| token.place)
        .collect();
    places.sort_by_key(|place| place.start);
    let mut merged: Vec<Range<usize>> = Vec::new();
    for place in places {
        match merged.last_mut() {
            Some(last) if place.start <= last.end => last.end = last.end.max(place.end),
            _ => merged.push(place),
        }
    }
    merged
}

/// The stretch of the text that is shown. It begins at a word if one is near, and never
/// inside what is seen as one character.
fn window(body: &str, first: usize) -> Range<usize> {
    let before = body.get(..first).unwrap_or_default();
    let room = body.get(first..).unwrap_or_default().chars().take(LENGTH).count();
    let backwards = BEFORE.max(LENGTH.saturating_sub(room));
    let mut start = back(before, backwards);
    if start > 0
        && let Some(gap) = body.get(start..first).and_then(|text| text.find(char::is_whitespace))
        && gap < BEFORE / 2
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
    // A single character may be longer than everything there is room for.
    if end == start { start..body.len().min(start + cut(body, start)) } else { start..end }
}

/// Where the last `room` characters of a text begin.
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

/// An ellipsis belongs to the piece beside it, unless that is a match.
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
        let words = Words::parse(query).expect("has words");
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
    fn what_is_hidden_is_marked_and_not_told() {
        assert_eq!(shown("it was ||the butler|| ok", "butler"), "it was [▒▒▒▒] ok");
        assert_eq!(shown("ok it was ||the butler|| ok", "ok"), "[ok] it was ▒▒▒▒ [ok]");
        assert_eq!(shown("`a||b` ||\nbutler\n|| b", "b"), "`a||[b]` ▒▒▒▒ [b]");
        let long = format!("||{}|| end", "secret ".repeat(200));
        assert_eq!(shown(&long, "end"), "▒▒▒▒ [end]");
        assert_eq!(shown(&format!("||{}", "secret ".repeat(200)), "secret"), "[▒▒▒▒]");
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
    fn any_text_is_cut_between_characters() {
        let family = "👩\u{200D}👩\u{200D}👧";
        for filling in ["ä", "日", family, "e\u{301}", "🇩🇪", " ", "\n", "\u{301}"] {
            for count in [0, 1, 59, 60, 61, 199, 200, 201, 500] {
                let body = format!("{} needle {}", filling.repeat(count), filling.repeat(count));
                let words = Words::parse("needle").expect("a word");
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

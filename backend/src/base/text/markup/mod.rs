//! The parts of message markup that concern the server: which usernames are mentions, which parts
//! are hidden, and whether there is a link. The grammar is that of `docs/markdown.md`; the reader of the web app
//! (`frontend/src/markdown`) is tested with the same examples (`docs/message-text.json`). Emphasis
//! has no influence and is not parsed.

mod addresses;
mod characters;
mod fences;
mod labels;
mod line;
mod lines;
mod lists;
mod names;
mod pairing;
mod paragraph;
mod pieces;
mod spoiler_marks;

use std::ops::Range;

pub use self::characters::is_spaceless;
use self::{
    line::{Block, Chars},
    paragraph::Paragraph,
    pieces::Piece,
};

/// The accounts that the text mentions, each once, in the order of the text. `known` looks up the
/// key of a username ([`super::fold::username_key`]).
pub fn mentioned<T: PartialEq>(body: &str, known: impl Fn(&str) -> Option<T>) -> Vec<T> {
    let mut found = Vec::new();
    if !body.contains('@') {
        return found;
    }
    for paragraph in read(body) {
        for name in pieces::drawn_names(&paragraph.chars, &paragraph.pieces) {
            let who = names::longest(&paragraph.chars, name, &known);
            found.extend(who.filter(|who| !found.contains(who)));
        }
    }
    found
}

/// The hidden parts of a text including their marks, as byte ranges in the order of the text.
pub fn hidden(body: &str) -> Vec<Range<usize>> {
    if !body.contains("||") {
        return Vec::new();
    }
    let paragraphs = read(body);
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut open = None;
    let spoiler_marks = paragraphs.iter().flat_map(|paragraph| &paragraph.pieces);
    for piece in spoiler_marks {
        let Piece::SpoilerMark(mark) = piece else { continue };
        match mark.role {
            Some(spoiler_marks::MarkRole::Open) => open = Some(mark.place.start),
            Some(spoiler_marks::MarkRole::Close) => {
                found.extend(open.take().map(|start| start..mark.place.end));
            }
            None => {}
        }
    }
    found.extend(open.map(|start| start..body.len()));
    found
}

/// Whether the text shows a link: an address in the text, or behind a label.
pub fn has_link(body: &str) -> bool {
    let shows = |paragraph: &Paragraph| pieces::has_link(&paragraph.chars, &paragraph.pieces);
    addresses::may_occur(body) && read(body).iter().any(shows)
}

/// The paragraphs of a text with the role of each `||` mark. Code becomes an empty visible
/// paragraph.
fn read(body: &str) -> Vec<Paragraph> {
    let mut paragraphs = Vec::new();
    for block in lines::read(body) {
        let chars = match block {
            Block::Words(chars) => chars,
            Block::Code => Chars::new(),
        };
        let pieces = pieces::read(&chars);
        paragraphs.push(Paragraph { chars, pieces });
    }
    pairing::Pairing::default().run(&mut paragraphs);
    paragraphs
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::domain::accounts::model::Username;

    #[derive(Deserialize)]
    struct Examples {
        mentions: Vec<Mention>,
        spoilers: Vec<Spoiler>,
    }

    #[derive(Deserialize)]
    struct Mention {
        body: String,
        members: Vec<String>,
        mentioned: Vec<String>,
    }

    #[derive(Deserialize)]
    struct Spoiler {
        body: String,
        shown: String,
    }

    fn examples() -> Examples {
        let text = include_str!("../../../../../docs/message-text.json");
        serde_json::from_str(text).expect("examples")
    }

    #[test]
    fn a_link_is_an_address_outside_of_code() {
        for text in [
            "see https://umbra.example/a?b=c.",
            "HTTP://UMBRA.EXAMPLE",
            "(www.umbra.example)",
            "<https://umbra.example>",
            "[the map](https://umbra.example)",
            "write to mailto:mira@umbra.example",
            "> a quote\n> - https://umbra.example",
            "||https://umbra.example||",
        ] {
            assert!(has_link(text), "{text:?}");
        }
        for text in [
            "",
            "no link: none.",
            "`https://umbra.example`",
            "```\nhttps://umbra.example\n```",
            "[a label](no address)",
            "[a label](javascript://alert)",
            "https://",
            "awww.nice",
            "www. is short",
            "umbra.example",
        ] {
            assert!(!has_link(text), "{text:?}");
        }
    }

    #[test]
    fn mentions_match_the_shared_examples() {
        for Mention { body, members, mentioned } in examples().mentions {
            let known = |key: &str| members.iter().find(|name| Username::key_of(name) == key);
            let found: Vec<_> = super::mentioned(&body, known).into_iter().cloned().collect();
            assert_eq!(found, mentioned, "{body:?}");
        }
    }

    #[test]
    fn hidden_parts_match_the_shared_examples() {
        let bare = |text: &str| text.replace(['`', '>', ' ', '\n', '\\'], "");
        for Spoiler { body, shown } in examples().spoilers {
            let mut told = body.clone();
            for place in hidden(&body).into_iter().rev() {
                told.replace_range(place, "▒");
            }
            assert_eq!(bare(&told), bare(&shown), "{body:?}");
        }
    }

    #[test]
    fn any_text_can_be_parsed() {
        let signs = [
            "||",
            "`",
            "\\",
            "@a",
            "[",
            "](https://x.y)",
            "\n",
            "- ",
            "> ",
            "1. ",
            "看",
            "e\u{301}",
            "https://",
            "<",
            "\r\n",
            "```",
            " ",
            "|",
        ];
        let mut state = 7_u32;
        for _ in 0..3_000 {
            let mut body = String::new();
            for _ in 0..12 {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let pick = usize::try_from(state >> 16).expect("fits") % signs.len();
                body.push_str(signs[pick]);
            }
            for place in hidden(&body) {
                assert!(body.get(place).is_some(), "{body:?}");
            }
            let _ = mentioned(&body, |name| Some(name.to_owned()));
        }
    }
}

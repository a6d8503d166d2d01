//! Search tokens. Words are runs of letters and digits, folded: "STRASSE" is "Straße", "muller" is
//! "Müller" ([`crate::base::text::fold`]). Scripts without spaces, and Korean with its suffixes,
//! are split into characters and pairs of characters. Each emoji is a word; its skin tone is
//! ignored.

use std::{borrow::Cow, ops::Range};

use icu_casemap::CaseMapper;
use unicode_normalization::UnicodeNormalization;
use unicode_properties::{
    GeneralCategoryGroup, UnicodeEmoji, UnicodeGeneralCategory, emoji::is_regional_indicator,
};
use unicode_segmentation::UnicodeSegmentation;

use crate::base::text::{
    fold::{folded, is_ignorable},
    markup::is_spaceless,
};

/// In characters. Longer words are truncated, in texts and in queries.
pub const WORD_MAX: usize = 64;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Word,
    /// One character of a script without spaces; `alone` if it has no neighbour of its script.
    Single {
        alone: bool,
    },
    /// Two neighbouring characters.
    Pair,
    Emoji,
}

/// A token in its normal form, with its byte range in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub text: String,
    pub place: Range<usize>,
    pub kind: Kind,
}

/// The tokens of a text, ordered by their ends.
pub fn tokens(text: &str) -> Vec<Token> {
    // By grapheme, so that every token keeps its position in the text; composition stays within a
    // grapheme.
    read(text, folded)
}

/// The tokens of earlier versions, which kept diacritics. Index entries have them until they are
/// rebuilt.
pub fn former_tokens(text: &str) -> Vec<Token> {
    read(text, former_folded)
}

fn read(text: &str, fold: fn(&str) -> Cow<'_, str>) -> Vec<Token> {
    let mut reading = Tokenizer::default();
    let mut at = 0;
    while let Some(grapheme) = next_grapheme(text, at) {
        let place = at..at + grapheme.len();
        at = place.end;
        if is_emoji(grapheme) {
            reading.end();
            let text = without_variants(grapheme);
            reading.tokens.push(Token { text, place, kind: Kind::Emoji });
            continue;
        }
        for sign in fold(grapheme).chars() {
            reading.take(sign, &place);
        }
    }
    reading.end();
    reading.tokens
}

/// The next grapheme. ASCII takes a fast path without Unicode's tables.
fn next_grapheme(text: &str, at: usize) -> Option<&str> {
    let bytes = text.as_bytes();
    let is_ascii = |at: usize| bytes.get(at).is_none_or(u8::is_ascii);
    if is_ascii(at) && is_ascii(at + 1) {
        return text.get(at..at + 1);
    }
    text.get(at..)?.graphemes(true).next()
}

fn former_folded(grapheme: &str) -> Cow<'_, str> {
    let seen: String = grapheme.chars().filter(|sign| !is_ignorable(*sign)).nfkc().collect();
    Cow::Owned(CaseMapper::new().fold_string(&seen).nfkc().collect())
}

const KEYCAP: char = '\u{20E3}';
const PICTURES: char = '\u{1F300}';

fn is_emoji(grapheme: &str) -> bool {
    let Some(first) = grapheme.chars().next() else { return false };
    if grapheme.len() > 1 && (is_regional_indicator(first) || grapheme.contains(KEYCAP)) {
        return true;
    }
    if first.is_ascii() || !first.is_emoji_char() {
        return false;
    }
    // Some letters have an emoji property, such as the information sign; none lies in this range.
    first >= PICTURES || !folded(grapheme).chars().any(is_letter)
}

/// An emoji without variation selectors and skin tone.
fn without_variants(grapheme: &str) -> String {
    let is_variant =
        |sign: &char| matches!(sign, '\u{FE0E}' | '\u{FE0F}' | '\u{1F3FB}'..='\u{1F3FF}');
    let plain: String = grapheme.chars().filter(|sign| !is_variant(sign)).take(WORD_MAX).collect();
    if plain.is_empty() { grapheme.chars().take(WORD_MAX).collect() } else { plain }
}

fn is_letter(sign: char) -> bool {
    sign.is_alphanumeric()
}

fn is_mark(sign: char) -> bool {
    !sign.is_ascii() && sign.general_category_group() == GeneralCategoryGroup::Mark
}

/// The state of the current word or run.
#[derive(Default)]
struct Tokenizer {
    tokens: Vec<Token>,
    word: String,
    /// In characters.
    length: usize,
    place: Range<usize>,
    /// Neighbouring characters of a script without spaces, each with its position.
    run: Vec<(String, Range<usize>)>,
}

impl Tokenizer {
    fn take(&mut self, sign: char, place: &Range<usize>) {
        if is_mark(sign) {
            self.take_mark(sign, place);
        } else if !is_letter(sign) {
            self.end();
        } else if is_spaceless(sign) {
            self.end_word();
            self.run.push((sign.to_string(), place.clone()));
        } else {
            self.end_run();
            if self.word.is_empty() {
                self.place = place.clone();
            }
            self.grow_word(sign, place);
        }
    }

    /// Appends an accent or a vowel sign to the preceding character.
    fn take_mark(&mut self, sign: char, place: &Range<usize>) {
        if let Some((unit, span)) = self.run.last_mut() {
            if unit.len() < WORD_MAX {
                unit.push(sign);
            }
            span.end = place.end;
        } else if !self.word.is_empty() {
            self.grow_word(sign, place);
        }
    }

    fn grow_word(&mut self, sign: char, place: &Range<usize>) {
        self.place.end = place.end;
        if self.length < WORD_MAX {
            self.word.push(sign);
            self.length += 1;
        }
    }

    fn end(&mut self) {
        self.end_word();
        self.end_run();
    }

    fn end_word(&mut self) {
        if !self.word.is_empty() {
            let (text, place) = (std::mem::take(&mut self.word), self.place.clone());
            self.length = 0;
            self.tokens.push(Token { text, place, kind: Kind::Word });
        }
    }

    fn end_run(&mut self) {
        let run = std::mem::take(&mut self.run);
        let alone = run.len() == 1;
        let mut before: Option<&(String, Range<usize>)> = None;
        for unit in &run {
            let (text, place) = unit;
            if let Some((earlier, began)) = before {
                let pair = Token {
                    text: format!("{earlier}{text}"),
                    place: began.start..place.end,
                    kind: Kind::Pair,
                };
                self.tokens.push(pair);
            }
            let kind = Kind::Single { alone };
            self.tokens.push(Token { text: text.clone(), place: place.clone(), kind });
            before = Some(unit);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        tokens(text).into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn words_are_folded_and_split_at_non_letters() {
        assert_eq!(words("Grüße aus der STRASSE"), ["grusse", "aus", "der", "strasse"]);
        assert_eq!(words("Straße"), words("STRASSE"));
        assert_eq!(words("foo_bar(baz) -> x1;"), ["foo", "bar", "baz", "x1"]);
        assert_eq!(words("Привет, МИР!"), ["привет", "мир"]);
        assert_eq!(words("Ὀδυσσεύς"), words("ὈΔΥΣΣΕΎΣ"));
        assert_eq!(words("ﬁn ＡＢＣ１２ ²"), ["fin", "abc12", "2"]);
        assert_eq!(words("e\u{301}tude"), ["etude"]);
        assert_eq!(words("\" * - : & | ! ' \\ ( )"), Vec::<String>::new());
        assert_eq!(words("a\u{E000}b\u{F0000}c"), ["a", "b", "c"]);
    }

    #[test]
    fn optional_marks_are_ignored() {
        assert_eq!(words("Café, Müller; Łódź"), ["cafe", "muller", "lodz"]);
        assert_eq!(words("שָׁלוֹם مَرْحَبـــا"), ["שלום", "مرحبا"]);
        assert_eq!(words("ガ カ"), ["ガ", "カ"]);
        assert_ne!(words("कि"), words("का"));
        let former: Vec<_> = former_tokens("Café").into_iter().map(|token| token.text).collect();
        assert_eq!(former, ["café"]);
    }

    #[test]
    fn invisible_characters_do_not_split_words() {
        assert_eq!(words("Schiff\u{AD}fahrt"), ["schifffahrt"]);
        assert_eq!(words("می\u{200C}خواهم"), ["میخواهم"]);
        assert_eq!(words("हिन्दी में"), ["हिन्दी", "में"]);
    }

    #[test]
    fn scripts_without_spaces_become_characters_and_pairs() {
        assert_eq!(words("日本語"), ["日", "日本", "本", "本語", "語"]);
        assert_eq!(words("東京Tower"), ["東", "東京", "京", "tower"]);
        assert_eq!(words("ｶﾞｷﾞ"), ["ガ", "ガギ", "ギ"]);
        assert_eq!(words("ไทย"), ["ไ", "ไท", "ท", "ทย", "ย"]);
        assert_eq!(tokens("猫 か")[0].kind, Kind::Single { alone: true });
        assert_eq!(tokens("猫か")[0].kind, Kind::Single { alone: false });
    }

    #[test]
    fn each_emoji_is_a_word() {
        assert_eq!(words("gut👍🏽👍 ❤️!"), ["gut", "👍", "👍", "❤"]);
        assert_eq!(words("👩\u{200D}👩\u{200D}👧🇩🇪🇯🇵"), ["👩\u{200D}👩\u{200D}👧", "🇩🇪", "🇯🇵"]);
        assert_eq!(words("1\u{FE0F}\u{20E3} #\u{FE0F}\u{20E3} ©"), ["1\u{20E3}", "#\u{20E3}", "©"]);
        assert_eq!(words("#tag 5*3 ™"), ["tag", "5", "3", "tm"]);
    }

    #[test]
    fn every_token_has_its_position() {
        let text = "Größe: 日本語👍🏽 ﬁn!";
        let shown: Vec<_> = tokens(text).into_iter().map(|token| &text[token.place]).collect();
        assert_eq!(shown, ["Größe", "日", "日本", "本", "本語", "語", "👍🏽", "ﬁn"]);
    }

    #[test]
    fn a_long_word_is_truncated_and_keeps_its_position() {
        let text = "ä".repeat(200);
        let found = tokens(&text);
        assert_eq!((found.len(), found[0].place.clone()), (1, 0..400));
        assert_eq!(found[0].text, "a".repeat(WORD_MAX));
    }

    #[test]
    fn tokens_are_bounded_with_many_combining_marks() {
        let marks = "\u{301}".repeat(5_000);
        for base in ["a", "日", "👍", "1\u{20E3}"] {
            let text = format!("{base}{marks}");
            assert!(tokens(&text).iter().all(|token| token.text.len() <= 4 * WORD_MAX), "{base}");
        }
    }

    #[test]
    fn any_text_gives_tokens_inside_it() {
        for sign in (0..=0x10_FFFF).filter_map(char::from_u32) {
            let text = format!("a{sign}b");
            for token in tokens(&text) {
                assert!(text.get(token.place.clone()).is_some() && !token.text.is_empty());
                assert!(!token.text.contains([' ', '"', '\'', '\\', '\0']), "{sign:?}");
            }
        }
    }
}

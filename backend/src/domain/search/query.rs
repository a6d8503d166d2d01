//! The query of a search. It has no operators: all of it is text.

use std::collections::BTreeSet;

use crate::base::{
    error::FieldError,
    text::tokens::{Kind, Token, WORD_MAX, former_tokens, tokens},
};

/// In characters.
pub const QUERY_MAX: usize = 200;

/// A last word of at least this many characters also matches as the beginning of a longer word.
pub const PREFIX_MIN: usize = 3;

/// The words of a query, all of which have to occur.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QueryWords {
    pub whole: Vec<String>,
    /// The last word, which also matches as the beginning of a longer word.
    pub beginning: Option<String>,
    /// The words under the rules of older entries, if they differ.
    pub former: Option<Box<Self>>,
}

impl QueryWords {
    /// # Errors
    /// A field error named `q` for a query that is too long or holds no word.
    pub fn parse(text: &str) -> Result<Self, FieldError> {
        let refuse = |code, message| Err(FieldError::new("q", code, message));
        if text.chars().nth(QUERY_MAX).is_some() {
            return refuse("too_long", "Use at most 200 characters.");
        }
        if text.contains('\0') {
            return refuse("invalid", "A NUL character is in no message.");
        }
        let Some(words) = Self::of(tokens(text)) else {
            return refuse("no_word", "Write at least one word.");
        };
        let former = Self::of(former_tokens(text)).filter(|former| *former != words);
        Ok(Self { former: former.map(Box::new), ..words })
    }

    fn of(mut found: Vec<Token>) -> Option<Self> {
        // A character inside a run is already part of the pairs with its neighbours.
        found.retain(|token| token.kind != Kind::Single { alone: false });
        let is_beginning = found.last().is_some_and(|last| {
            let length = last.text.chars().count();
            last.kind == Kind::Word && (PREFIX_MIN..WORD_MAX).contains(&length)
        });
        let beginning = if is_beginning { found.pop().map(|last| last.text) } else { None };
        let whole: BTreeSet<_> = found.into_iter().map(|token| token.text).collect();
        let is_empty = whole.is_empty() && beginning.is_none();
        let whole = whole.into_iter().collect();
        (!is_empty).then_some(Self { whole, beginning, former: None })
    }

    /// The index of the query word that a token matches.
    pub fn which(&self, token: &str) -> Option<usize> {
        let begins = |beginning: &String| token.starts_with(beginning);
        let whole = self.whole.iter().position(|word| word == token);
        whole.or(self.beginning.as_ref().is_some_and(begins).then_some(self.whole.len()))
    }

    /// The length of a query word, in characters.
    pub fn length(&self, word: usize) -> usize {
        self.whole.get(word).or(self.beginning.as_ref()).map_or(0, |word| word.chars().count())
    }

    /// The alternatives in which an entry can contain the words: under the current rules and under
    /// the older ones.
    pub fn ways(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(self.former.as_deref())
    }

    /// The number of words in all alternatives.
    pub fn count(&self) -> usize {
        self.ways().map(|way| way.whole.len() + usize::from(way.beginning.is_some())).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> (Vec<String>, Option<String>) {
        let words = QueryWords::parse(text).expect("has words");
        (words.whole, words.beginning)
    }

    fn owned(words: &[&str], beginning: Option<&str>) -> (Vec<String>, Option<String>) {
        (words.iter().map(ToString::to_string).collect(), beginning.map(ToOwned::to_owned))
    }

    #[test]
    fn the_last_word_matches_as_a_prefix() {
        assert_eq!(words("Guten Morg"), owned(&["guten"], Some("morg")));
        assert_eq!(words("so ab"), owned(&["ab", "so"], None));
        assert_eq!(words("日本語"), owned(&["日本", "本語"], None));
        assert_eq!(words("本"), owned(&["本"], None));
        assert_eq!(words("hallo 👍🏽"), owned(&["hallo", "👍"], None));
        assert_eq!(words(&"x".repeat(100)), owned(&[&"x".repeat(WORD_MAX)], None));
    }

    #[test]
    fn words_with_diacritics_have_a_former_form() {
        let words = QueryWords::parse("Grüße vom Café").expect("has words");
        assert_eq!(
            (&words.whole, &words.beginning),
            (&vec!["grusse".into(), "vom".into()], &Some("cafe".into()))
        );
        let former = words.former.expect("differs");
        assert_eq!(
            (former.whole, former.beginning),
            (vec!["grüsse".into(), "vom".into()], Some("café".into()))
        );
        assert_eq!(QueryWords::parse("Strasse").expect("a word").former, None);
    }

    #[test]
    fn nothing_is_an_operator() {
        assert_eq!(
            words("a OR \"b\" NEAR(c) -d*"),
            owned(&["a", "b", "c", "d", "near", "or"], None)
        );
        assert_eq!(words("x & y | !z:* <-> abc"), owned(&["x", "y", "z"], Some("abc")));
    }

    #[test]
    fn queries_without_words_or_too_long_are_refused() {
        let code = |text: &str| QueryWords::parse(text).expect_err("is refused").code.into_owned();
        for text in ["", " ", "\"*-:&|!'\\()", "...", "\u{E000}\u{F0000}"] {
            assert_eq!(code(text), "no_word");
        }
        assert_eq!(code(&"a".repeat(201)), "too_long");
        assert_eq!(code("a\0b"), "invalid");
    }
}

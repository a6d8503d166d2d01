//! Recognises a mention: an `@` that is not inside a word, followed by a username.

use std::{borrow::Cow, ops::Range};

use icu_casemap::CaseMapper;
use unicode_normalization::{IsNormalized, is_nfkc_quick};

use super::characters::{is_mark, is_spaceless, is_word};
use crate::base::text::fold::username_key;

/// In characters; longer than a username, as the name is not normalised yet.
const LONGEST: usize = 64;

/// Characters of a username, and the marks that normalisation composes.
fn is_sign(sign: char) -> bool {
    sign.is_alphanumeric() || matches!(sign, '.' | '_' | '-') || is_mark(sign)
}

/// Whether a name may begin after `before`, marks ignored. A letter of a script without spaces is
/// allowed.
fn may_begin_behind(before: Option<char>) -> bool {
    before.is_none_or(|sign| is_spaceless(sign) || !(is_word(sign) || matches!(sign, '@' | '.')))
}

/// The run of name characters after the `@` at `at`. The character before `from` decides whether a
/// name may begin.
pub fn at(chars: &[(usize, char)], at: usize, from: usize) -> Option<Range<usize>> {
    let sign = |at: usize| chars.get(at).map(|(_, sign)| *sign);
    let mut before = chars.get(..from)?.iter().rev().map(|(_, sign)| *sign);
    if !may_begin_behind(before.find(|sign| *sign != '_')) {
        return None;
    }
    let start = at + 1;
    let signs = chars.get(start..)?.iter().take(LONGEST);
    let run = start..start + signs.take_while(|(_, sign)| is_sign(*sign)).count();
    let has_letter = chars.get(run.clone())?.iter().any(|(_, sign)| sign.is_alphanumeric());
    // Excludes a handle of another server, `@name@host`.
    (has_letter && sign(run.end) != Some('@')).then_some(run)
}

/// The longest known name at the start of a run. It may be followed by a dot or hyphen of the
/// sentence, or by letters of a script without spaces.
pub fn longest<T>(
    chars: &[(usize, char)],
    run: Range<usize>,
    known: impl Fn(&str) -> Option<T>,
) -> Option<T> {
    let run: Vec<char> = chars.get(run)?.iter().map(|(_, sign)| *sign).collect();
    let keys = PrefixKeys::of(&run);
    let mut may_end = true;
    for length in (1..=run.len()).rev() {
        let (name, rest) = run.split_at(length);
        may_end = ends(name.last().copied(), rest.first().copied(), may_end);
        if may_end && let Some(found) = known(&keys.of_name(name)) {
            return Some(found);
        }
    }
    None
}

/// The keys of all prefixes of a run. A text may have thousands of them, so most share one string.
struct PrefixKeys {
    whole: Option<(String, Vec<usize>)>,
}

impl PrefixKeys {
    fn of(run: &[char]) -> Self {
        let mut key = String::new();
        let mut ends = Vec::with_capacity(run.len());
        for sign in run {
            key.push_str(&CaseMapper::new().fold_string(sign.encode_utf8(&mut [0; 4])));
            ends.push(key.len());
        }
        let is_stable =
            |signs: &mut dyn Iterator<Item = char>| is_nfkc_quick(signs) == IsNormalized::Yes;
        let is_plain = is_stable(&mut run.iter().copied()) && is_stable(&mut key.chars());
        Self { whole: is_plain.then_some((key, ends)) }
    }

    fn of_name(&self, name: &[char]) -> Cow<'_, str> {
        let part = self.whole.as_ref().and_then(|(key, ends)| {
            let end = ends.get(name.len().checked_sub(1)?)?;
            key.get(..*end)
        });
        part.map_or_else(
            || Cow::Owned(username_key(&name.iter().collect::<String>())),
            Cow::Borrowed,
        )
    }
}

/// Whether a name may end between these two characters; `then` tells whether it may end later.
fn ends(before: Option<char>, after: Option<char>, then: bool) -> bool {
    let Some(after) = after else { return true };
    (then && matches!(after, '.' | '_' | '-'))
        || ((is_spaceless(after) || before.is_some_and(is_spaceless)) && !is_mark(after))
}

//! Two normal forms for comparing texts. [`case_folded`] is for usernames: it ignores case and
//! compatibility forms. [`folded`] is for search: it ignores diacritics as well.
//!
//! `frontend/src/text/fold.ts` implements the same; `testdata/fold.json` has test cases for both.

use std::borrow::Cow;

use icu_casemap::CaseMapper;
use icu_properties::{
    CodePointMapData, CodePointSetData,
    props::{DefaultIgnorableCodePoint, GeneralCategory, JoiningType, Script},
};
use unicode_normalization::{UnicodeNormalization, char::decompose_compatible};

/// Unicode's compatibility caseless match (The Unicode Standard 3.13, D146), composed:
/// "Straße" is "STRASSE", "ὈΔΥΣΣΕΎΣ" is "ὀδυσσεύς".
pub fn case_folded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let case = CaseMapper::new();
    let once: String = case.fold_string(&text.nfd().collect::<String>()).nfkd().collect();
    case.fold_string(&once).nfkc().collect()
}

/// The case-folded form without optional marks: accents, vowel points, Arabic tatweel, and
/// invisible characters. "Müller" is "muller", "שָׁלוֹם" is "שלום".
pub fn folded(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return match text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            true => Cow::Owned(text.to_ascii_lowercase()),
            false => Cow::Borrowed(text),
        };
    }
    if is_one_plain_letter(text) {
        return Cow::Borrowed(text);
    }
    let bare = without_marks(text.nfkd());
    // Case folding can produce new marks.
    let folded = without_marks(CaseMapper::new().fold_string(&bare).nfkd());
    let mut plain = String::with_capacity(folded.len());
    for sign in folded.chars() {
        match plain_letters(sign) {
            Some(letters) => plain.push_str(letters),
            None => plain.push(sign),
        }
    }
    Cow::Owned(plain.nfc().collect())
}

/// A fast path without a copy: most characters of most texts are unchanged.
fn is_one_plain_letter(text: &str) -> bool {
    let mut signs = text.chars();
    let (Some(sign), None) = (signs.next(), signs.next()) else { return false };
    let mut is_whole = true;
    decompose_compatible(sign, |part| is_whole &= part == sign);
    is_whole
        && !is_ignorable(sign)
        && !is_stretch(sign)
        && plain_letters(sign).is_none()
        && matches!(CaseMapper::new().fold_string(text), Cow::Borrowed(_))
}

/// Removes a mark if its base letter is of a script in which marks are optional. In other scripts
/// marks are vowels or form another letter: "कि", "น้ำ" and "が" stay unchanged.
fn without_marks(decomposed: impl Iterator<Item = char>) -> String {
    let mut kept = String::new();
    let mut has_optional_marks = false;
    for sign in decomposed {
        if is_ignorable(sign) || is_stretch(sign) {
            continue;
        }
        if is_mark(sign) {
            if has_optional_marks {
                continue;
            }
        } else {
            has_optional_marks = can_do_without_marks(sign);
        }
        kept.push(sign);
    }
    kept
}

/// Invisible characters that do not separate words: soft hyphens, joiners, direction marks,
/// variation selectors.
pub fn is_ignorable(sign: char) -> bool {
    !sign.is_ascii() && CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(sign)
}

/// A letter that only lengthens the connecting line, such as tatweel.
fn is_stretch(sign: char) -> bool {
    !sign.is_ascii()
        && CodePointMapData::<JoiningType>::new().get(sign) == JoiningType::JoinCausing
        && CodePointMapData::<GeneralCategory>::new().get(sign) == GeneralCategory::ModifierLetter
}

fn is_mark(sign: char) -> bool {
    !sign.is_ascii()
        && matches!(
            CodePointMapData::<GeneralCategory>::new().get(sign),
            GeneralCategory::NonspacingMark | GeneralCategory::EnclosingMark
        )
}

fn can_do_without_marks(sign: char) -> bool {
    if sign.is_ascii() {
        return sign.is_ascii_alphabetic();
    }
    let script = CodePointMapData::<Script>::new().get(sign);
    [
        Script::Latin,
        Script::Greek,
        Script::Cyrillic,
        Script::Hebrew,
        Script::Arabic,
        Script::Syriac,
        Script::Coptic,
        Script::Armenian,
        Script::Georgian,
    ]
    .contains(&script)
}

/// Letters with a mark that Unicode does not decompose: letters with a stroke, and letters that its
/// collation (UTS #10, DUCET) treats as variants with a secondary difference. The dotless i has the
/// same capital letter as the dotted one.
fn plain_letters(sign: char) -> Option<&'static str> {
    Some(match sign {
        'ⱥ' => "a",
        'æ' => "ae",
        'ƀ' => "b",
        'ȼ' => "c",
        'đ' | 'ð' => "d",
        'ɇ' => "e",
        'ǥ' => "g",
        'ħ' => "h",
        'ı' | 'ɨ' => "i",
        'ɉ' => "j",
        'ł' => "l",
        'ø' => "o",
        'œ' => "oe",
        'ᵽ' => "p",
        'ɍ' => "r",
        'ŧ' => "t",
        'ʉ' => "u",
        'ɏ' => "y",
        'ƶ' => "z",
        'ґ' => "г",
        _ => return None,
    })
}

/// The form in which two usernames are compared: "Straße" is "STRASSE".
pub fn username_key(text: &str) -> String {
    case_folded(text.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The test cases shared with the web app.
    const SHARED: &str = include_str!("../../../../testdata/fold.json");

    fn table(name: &str) -> Vec<(String, String)> {
        let shared: serde_json::Value = serde_json::from_str(SHARED).expect("is JSON");
        serde_json::from_value(shared[name].clone()).expect("pairs of texts")
    }

    #[test]
    fn folding_matches_the_shared_table() {
        for (text, expected) in table("search") {
            assert_eq!(folded(&text), expected, "{text}");
            assert_eq!(folded(&expected), expected, "{text}, folded twice");
        }
        for (text, expected) in table("username") {
            assert_eq!(case_folded(&text), expected, "{text}");
        }
    }

    #[test]
    fn folding_twice_changes_nothing() {
        let is_folded =
            |sign: &char| is_mark(*sign) || !folded(&sign.to_string()).chars().eq([*sign]);
        for sign in (0..=0x2_FFFF).filter_map(char::from_u32).filter(is_folded) {
            for text in [format!("{sign}"), format!("a{sign}"), format!("ب{sign}\u{301}")] {
                let once = folded(&text).into_owned();
                assert_eq!(folded(&once), once, "{text:?}");
                let once = case_folded(&text);
                assert_eq!(case_folded(&once), once, "{text:?}");
            }
        }
    }
}

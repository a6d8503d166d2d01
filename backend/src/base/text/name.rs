//! Names of users, groups and devices: the characters that are refused, and the joiners that some
//! scripts and emoji need.

use icu_properties::{
    CodePointMapData, CodePointSetData,
    props::{
        BidiControl, DefaultIgnorableCodePoint, EmojiModifier, ExtendedPictographic,
        GeneralCategory, GeneralCategoryGroup, PrependedConcatenationMark, VariationSelector,
    },
};
use unicode_normalization::UnicodeNormalization;

use super::visible::is_visible;
use crate::base::error::FieldError;

const ZWNJ: char = '\u{200C}';
const ZWJ: char = '\u{200D}';
/// The Mongolian vowel separator.
const MVS: char = '\u{180E}';

/// The stored form of a name: trimmed, composed (NFC), without superfluous joiners.
///
/// # Errors
/// A field error for `field`: `too_short` if nothing is visible, `too_long` for more than `max`
/// characters, `invalid` for control, hidden and direction-changing characters.
pub fn parse(field: &str, text: &str, max: usize) -> Result<String, FieldError> {
    parse_lines(field, text, max, |_| false)
}

/// The same for a text that may contain some control characters, such as line feeds.
///
/// # Errors
/// As for [`parse`].
pub fn parse_lines(
    field: &str,
    text: &str,
    max: usize,
    is_welcome: fn(char) -> bool,
) -> Result<String, FieldError> {
    let refuse = |code, message: String| Err(FieldError::new(field, code, message));
    let name = without_stray_joiners(&text.trim().nfc().collect::<String>());
    if !name.chars().any(|sign| is_visible(sign) && !is_mark(sign)) {
        return refuse("too_short", "Use at least one visible character.".to_owned());
    }
    if name.chars().count() > max {
        return refuse("too_long", format!("Use at most {max} characters."));
    }
    if name.chars().any(|sign| is_deceiving(sign) && !is_welcome(sign)) {
        let message = "Use no control, invisible or direction-changing characters.";
        return refuse("invalid", message.to_owned());
    }
    Ok(name)
}

/// Control characters, direction-changing characters, and invisible characters other than joiners,
/// variation selectors and the tags of flags.
pub fn is_deceiving(sign: char) -> bool {
    if sign.is_ascii() {
        return sign.is_ascii_control();
    }
    match CodePointMapData::<GeneralCategory>::new().get(sign) {
        GeneralCategory::Control
        | GeneralCategory::LineSeparator
        | GeneralCategory::ParagraphSeparator => return true,
        _ if joins(sign) || is_variation(sign) || is_tag(sign) => return false,
        GeneralCategory::Format => {
            return !CodePointSetData::new::<PrependedConcatenationMark>().contains(sign);
        }
        _ => {}
    }
    CodePointSetData::new::<BidiControl>().contains(sign)
        || CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(sign)
}

/// Removes joiners at the ends of words, which some keyboards insert without effect.
fn without_stray_joiners(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        let before = kept.chars().next_back();
        let has_place = if joins(sign) {
            before.zip(signs.peek().copied()).is_some_and(|(left, right)| may_join(left, right))
        } else if is_variation(sign) {
            before.is_some_and(is_visible)
        } else if is_tag(sign) {
            before.is_some_and(|left| is_tag(left) || ends_emoji(left))
        } else {
            true
        };
        if has_place {
            kept.push(sign);
        }
    }
    kept
}

/// Whether a joiner is valid between these characters: between letters, or between emoji.
fn may_join(left: char, right: char) -> bool {
    let is_part = |sign| is_letter(sign) || is_mark(sign);
    is_part(left) && is_part(right) || ends_emoji(left) && is_emoji(right)
}

fn joins(sign: char) -> bool {
    matches!(sign, ZWNJ | ZWJ | MVS)
}

fn is_variation(sign: char) -> bool {
    !sign.is_ascii() && CodePointSetData::new::<VariationSelector>().contains(sign)
}

/// Tag characters, which distinguish the flag of a region from a black flag.
fn is_tag(sign: char) -> bool {
    matches!(sign, '\u{E0020}'..='\u{E007F}')
}

fn is_emoji(sign: char) -> bool {
    CodePointSetData::new::<ExtendedPictographic>().contains(sign)
}

/// A character that can precede a joiner inside an emoji.
fn ends_emoji(sign: char) -> bool {
    is_emoji(sign) || sign == '\u{FE0F}' || CodePointSetData::new::<EmojiModifier>().contains(sign)
}

fn is_letter(sign: char) -> bool {
    GeneralCategoryGroup::Letter.contains(CodePointMapData::<GeneralCategory>::new().get(sign))
}

fn is_mark(sign: char) -> bool {
    GeneralCategoryGroup::Mark.contains(CodePointMapData::<GeneralCategory>::new().get(sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Option<String> {
        parse("name", text, 64).err().map(|error| error.code.into_owned())
    }

    fn kept(text: &str) -> String {
        parse("name", text, 64).unwrap_or_else(|error| panic!("{text:?}: {}", error.code))
    }

    #[test]
    fn effective_joiners_are_kept() {
        for name in [
            "می\u{200C}خواهم",
            "نوشته\u{200C}ها",
            "ക്\u{200D}ഷ",
            "क्\u{200D}ष",
            "श्री\u{200C}मान",
            "Auf\u{200C}lage",
            "👩\u{200D}🚀",
            "👩🏽\u{200D}🚀",
            "❤\u{FE0F}\u{200D}🔥",
            "🏳\u{FE0F}\u{200D}🌈",
            "辻\u{E0100}さん",
            "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}",
            "1\u{FE0F}\u{20E3}",
            "ᠮᠣᠩᠭᠣᠯ\u{180E}ᠠ",
            "\u{600}١٢",
        ] {
            assert_eq!(kept(name), name.nfc().collect::<String>());
        }
    }

    #[test]
    fn superfluous_joiners_are_removed() {
        for (name, expected) in [
            ("سارا\u{200C}", "سارا"),
            ("\u{200D}Mira", "Mira"),
            ("Mira \u{200C}S", "Mira S"),
            ("می\u{200C}\u{200C}خواهم", "می\u{200C}خواهم"),
            ("Mira\u{E0041}", "Mira"),
            ("\u{FE0F}Mira", "Mira"),
            ("👩\u{200D}", "👩"),
            ("a\u{200D}👩", "a👩"),
        ] {
            assert_eq!(kept(name), expected);
        }
    }

    #[test]
    fn a_name_needs_a_visible_character() {
        for blank in [
            "",
            " ",
            "\u{2800}",
            "\u{3164}",
            "\u{AD}",
            "\u{200D}",
            "\u{34F}",
            "\u{200C}\u{200C}",
            "\u{FFA0}",
            "\u{301}",
            "\u{2800} \u{2800}",
            "\u{E0100}",
            "\u{FE0F}",
            "\u{202E}",
        ] {
            assert_eq!(code(blank).as_deref(), Some("too_short"), "{blank:?}");
        }
        for hidden in [
            "a\u{AD}b",
            "a\u{200B}b",
            "a\u{34F}b",
            "a\u{3164}",
            "a\u{202E}b",
            "a\u{61C}b",
            "a\u{2066}b",
            "a\u{7}b",
            "a\nb",
            "a\u{2028}b",
            "a\u{FEFF}b",
            "a\u{FFF9}b",
            "a\u{1D173}b",
            "a\u{E0001}b",
        ] {
            assert_eq!(code(hidden).as_deref(), Some("invalid"), "{hidden:?}");
        }
    }
}

//! Character classes for the markup reader.

use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

/// Thai, Lao, Myanmar, Khmer, Hangul, Kana, Bopomofo and Han: scripts without spaces between words,
/// or with suffixes.
pub fn is_spaceless(sign: char) -> bool {
    matches!(sign,
        '\u{E00}'..='\u{EFF}' | '\u{1000}'..='\u{109F}' | '\u{1100}'..='\u{11FF}'
        | '\u{1780}'..='\u{17FF}' | '\u{2E80}'..='\u{2FDF}' | '\u{3005}'..='\u{3007}'
        | '\u{3021}'..='\u{3029}' | '\u{3031}'..='\u{3035}' | '\u{3038}'..='\u{303C}'
        | '\u{3040}'..='\u{312F}' | '\u{31A0}'..='\u{31BF}' | '\u{31F0}'..='\u{31FF}'
        | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7FF}'
        | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

pub fn is_mark(sign: char) -> bool {
    !sign.is_ascii() && sign.general_category_group() == GeneralCategoryGroup::Mark
}

/// A letter, digit or mark: part of a word. The marks of emoji are none.
pub fn is_word(sign: char) -> bool {
    if matches!(sign, '\u{FE0F}' | '\u{20E3}') {
        return false;
    }
    if sign.is_ascii() {
        return sign.is_ascii_alphanumeric() || sign == '_';
    }
    matches!(
        sign.general_category_group(),
        GeneralCategoryGroup::Letter | GeneralCategoryGroup::Number | GeneralCategoryGroup::Mark
    )
}

/// Whether a word goes on after this character: letters of a script without spaces may begin
/// another.
pub fn is_spaced_word(sign: char) -> bool {
    is_word(sign) && !is_spaceless(sign)
}

/// White space as in ECMAScript's `\s`.
pub fn is_blank(sign: char) -> bool {
    (sign.is_whitespace() && sign != '\u{85}') || sign == '\u{FEFF}'
}

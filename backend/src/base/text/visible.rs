//! Whether a text contains anything visible, by Unicode's properties.

use icu_properties::{
    CodePointMapData, CodePointSetData,
    props::{
        DefaultIgnorableCodePoint, ExtendedPictographic, GeneralCategory,
        PrependedConcatenationMark, WhiteSpace,
    },
};

/// Characters that fonts render blank although no property says so: the Braille pattern without
/// dots, the musical null notehead, and the Khitan filler.
const BLANK: [char; 3] = ['\u{2800}', '\u{1D159}', '\u{16FE4}'];

/// Whether this character is visible. A single combining mark is.
pub fn is_visible(sign: char) -> bool {
    if sign.is_ascii() {
        return sign.is_ascii_graphic();
    }
    if BLANK.contains(&sign)
        || CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(sign)
        || CodePointSetData::new::<WhiteSpace>().contains(sign)
    {
        return false;
    }
    match CodePointMapData::<GeneralCategory>::new().get(sign) {
        GeneralCategory::Control
        | GeneralCategory::Surrogate
        | GeneralCategory::SpaceSeparator
        | GeneralCategory::LineSeparator
        | GeneralCategory::ParagraphSeparator => false,
        // The Arabic signs that surround numbers.
        GeneralCategory::Format => {
            CodePointSetData::new::<PrependedConcatenationMark>().contains(sign)
        }
        // Code points reserved for emoji: a newer device may have glyphs for them.
        GeneralCategory::Unassigned => {
            CodePointSetData::new::<ExtendedPictographic>().contains(sign)
        }
        _ => true,
    }
}

/// Whether any character of this text is visible.
pub fn has_visible(text: &str) -> bool {
    text.chars().any(is_visible)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invisible_texts_are_blank() {
        for text in [
            "",
            " \n\t",
            "\u{2800}",
            "\u{3164}",
            "\u{AD}",
            "\u{200D}",
            "\u{34F}",
            "\u{200B}",
            "\u{FEFF}",
            "\u{115F}\u{1160}",
            "\u{FFA0}",
            "\u{17B4}",
            "\u{180E}",
            "\u{2060}",
            "\u{FE0F}",
            "\u{E0041}",
            "\u{E0100}",
            "\u{202E}\u{202C}",
            "\u{61C}",
            "\u{A0}",
            "\u{3000}",
            "\u{1680}",
            "\u{FFF9}",
            "\u{1D159}",
            "\u{1D173}",
            "\u{7}",
            "\u{FFFF}",
            "\u{378}",
            "\u{206A}",
            "\u{2065}",
            "\u{FFF3}",
            "\u{E0FFF}",
            "\u{205F}",
            "\u{180B}",
            "\u{2800}\u{3164}",
        ] {
            assert!(!has_visible(text), "{text:?}");
        }
        for text in ["a", ".", "日", "🌊", "\u{301}", "ि", "\u{6DD}", "\u{E000}", "\u{1FAFF}", "￼"]
        {
            assert!(has_visible(text), "{text:?}");
        }
    }
}

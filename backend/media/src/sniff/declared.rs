//! The media type of a document: the declared one if it does no harm.

use std::borrow::Cow;

const UNKNOWN: &str = "application/octet-stream";

/// RFC 6838, section 4.2.
const NAME_MAX: usize = 127;

/// Kinds of files that browsers show, play or load into a page. Only the bytes of a file can give it
/// such a type.
const SHOWN_KINDS: [&str; 7] = ["audio", "font", "image", "message", "model", "multipart", "video"];

/// Subtypes that a browser runs or draws as a page, besides those that hold [`ACTIVE_WORDS`].
const ACTIVE_SUBTYPES: [&str; 8] = [
    "cache-manifest",
    "css",
    "jscript",
    "livescript",
    "wasm",
    "x-shockwave-flash",
    "xml-dtd",
    "xsl",
];

/// Words that make a subtype active wherever they stand.
const ACTIVE_WORDS: [&str; 3] = ["html", "javascript", "ecmascript"];

/// Whether the declared type begins with this, in any case of letters.
pub fn starts_with(declared: Option<&str>, start: &str) -> bool {
    let given = declared.map(str::trim_start).and_then(|declared| declared.get(..start.len()));
    given.is_some_and(|given| given.eq_ignore_ascii_case(start))
}

/// The declared type, or the one of the file's name if nothing is declared.
pub fn of_document(declared: Option<&str>, name: &str) -> Cow<'static, str> {
    let declared = declared.and_then(harmless).filter(|declared| declared != UNKNOWN);
    let of_name = || mime_guess::from_path(name).first_raw().and_then(harmless);
    declared.or_else(of_name).map_or(Cow::Borrowed(UNKNOWN), Cow::Owned)
}

/// Type and subtype in lower case, if both are names and the type is passive.
fn harmless(declared: &str) -> Option<String> {
    let essence = declared.split(';').next()?.trim().to_ascii_lowercase();
    let (kind, subtype) = essence.split_once('/')?;
    let passive = !SHOWN_KINDS.contains(&kind)
        && !ACTIVE_SUBTYPES.contains(&subtype)
        && !ACTIVE_WORDS.iter().any(|word| subtype.contains(word))
        && !subtype.ends_with("xml")
        && kind != "*";
    (is_name(kind) && is_name(subtype) && passive).then_some(essence)
}

/// RFC 6838, section 4.2: `restricted-name`.
fn is_name(name: &str) -> bool {
    let mut bytes = name.bytes();
    name.len() <= NAME_MAX
        && bytes.next().is_some_and(|byte| byte.is_ascii_alphanumeric())
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte))
}

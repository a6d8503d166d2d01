//! What may be uploaded, attached and read.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::model::{ALT_MAX, File, FileProperties, FileRow, NAME_MAX, WAVEFORM_MAX};
use crate::base::{
    error::{Code, Error, FieldError, Result},
    ids::AccountId,
    text::name::{is_deceiving, parse_lines},
};

/// The name of a file without one.
const UNNAMED: &str = "file";

/// The longest name in a folder without the id, in bytes. File systems allow 255 for all of it.
const PORTABLE_BYTES: usize = 180;

/// The longest ending of a name that is kept when the name is cut, in characters.
const ENDING_MAX: usize = 12;

/// The last part of a path, without characters that hide or reorder others. Any name is accepted, as
/// a person often cannot choose it.
pub fn clean_name(given: &str) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = last.chars().filter(|sign| !is_deceiving(*sign)).collect();
    let kept = kept.trim().trim_matches('.').trim();
    if kept.is_empty() {
        return UNNAMED.to_owned();
    }
    if kept.chars().count() <= NAME_MAX {
        return kept.to_owned();
    }
    let ending = kept.rsplit_once('.').map(|(_, ending)| format!(".{ending}"));
    let ending = ending.filter(|ending| ending.chars().count() <= ENDING_MAX).unwrap_or_default();
    let stem = NAME_MAX - ending.chars().count();
    format!("{}{ending}", kept.chars().take(stem).collect::<String>())
}

/// The name of a file in a folder that holds many: its id, so that it differs from all others, also
/// where case is ignored, and its name in signs that every file system accepts.
pub fn portable_name(file: &File) -> String {
    let allowed = |sign: char| match sign {
        '<' | '>' | ':' | '"' | '|' | '?' | '*' | '/' | '\\' => '_',
        sign if sign.is_control() => '_',
        sign => sign,
    };
    let name: String = file.name.chars().map(allowed).collect();
    let name = name.trim_end_matches(['.', ' ']);
    if name.is_empty() {
        return file.id.to_string();
    }
    if name.len() <= PORTABLE_BYTES {
        return format!("{}-{name}", file.id);
    }
    let ending = name.rfind('.').and_then(|at| name.get(at..)).unwrap_or_default();
    let ending = if ending.chars().count() <= ENDING_MAX { ending } else { "" };
    let stem = name.floor_char_boundary(PORTABLE_BYTES.saturating_sub(ending.len()));
    format!("{}-{}{ending}", file.id, name.get(..stem).unwrap_or_default())
}

/// The description of a picture, as it is stored; `None` for an empty one.
///
/// # Errors
/// A field error named `alt`.
pub fn parse_alt(given: &str) -> Result<Option<String>, FieldError> {
    if given.trim().is_empty() {
        return Ok(None);
    }
    parse_lines("alt", given, ALT_MAX, |sign| sign == '\n').map(Some)
}

/// Checks what an uploader says about a file.
///
/// # Errors
/// `validation_failed`.
pub fn parse_properties(given: FileProperties) -> Result<FileProperties> {
    let alt = match given.alt.as_deref().map(parse_alt).transpose() {
        Ok(alt) => alt.flatten(),
        Err(error) => return Err(Error::fields(vec![error])),
    };
    if let Some(waveform) = &given.waveform {
        let amplitudes = STANDARD.decode(waveform).ok();
        if !amplitudes.is_some_and(|bytes| (1..=WAVEFORM_MAX).contains(&bytes.len())) {
            let message = "Give 1 to 100 bytes in Base64, an amplitude each.";
            return Err(Error::field("waveform", "invalid", message));
        }
    }
    Ok(FileProperties { name: clean_name(&given.name), alt, ..given })
}

/// A person attaches an unsent file of their own.
///
/// # Errors
/// A field error named `attachments`.
pub fn may_attach(file: Option<&FileRow>, sender: AccountId) -> Result<&FileRow> {
    let is_free = |file: &&FileRow| file.owner_id == Some(sender) && file.message_id.is_none();
    file.filter(is_free).ok_or_else(|| {
        let message = "One of these is not a file of yours that is not sent yet.";
        Error::field("attachments", "not_found", message)
    })
}

/// # Errors
/// `file_too_large`, which names the limit.
pub fn fits_file(size: u64, limit: u64) -> Result<()> {
    if size <= limit {
        return Ok(());
    }
    let detail = format!("A file can have {limit} bytes.");
    Err(Error::new(Code::FileTooLarge).with_detail(detail))
}

/// # Errors
/// `quota_exceeded`, which names the limit and what is left.
pub fn fits_account(used: u64, adding: u64, limit: u64) -> Result<()> {
    if used.saturating_add(adding) <= limit {
        return Ok(());
    }
    let left = limit.saturating_sub(used);
    let detail =
        format!("The files of an account can have {limit} bytes in all, and {left} are left.");
    Err(Error::new(Code::QuotaExceeded).with_detail(detail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_cleaned_and_never_refused() {
        for (given, kept) in [
            ("photo.jpg", "photo.jpg"),
            ("../../etc/passwd", "passwd"),
            (r"C:\photos\a.png", "a.png"),
            ("a\u{202E}gpj.exe", "agpj.exe"),
            ("line\nbreak\0.txt", "linebreak.txt"),
            ("..", UNNAMED),
            (" \u{200D} ", "\u{200D}"),
            ("", UNNAMED),
            (".profile", "profile"),
        ] {
            assert_eq!(clean_name(given), kept, "{given:?}");
        }
        let long = clean_name(&format!("{}.jpeg", "ä".repeat(400)));
        assert!(long.ends_with("ä.jpeg") && long.chars().count() == NAME_MAX, "{long}");
        assert_eq!(clean_name(&"x.".repeat(400)).chars().count(), NAME_MAX);
    }

    #[test]
    fn a_name_in_a_folder_is_portable() {
        let named = |name: &str| {
            let json = serde_json::json!({
                "id": "0192f000-0000-7000-8000-000000000000", "kind": "document", "name": name,
                "media_type": "text/plain", "size": 1,
            });
            portable_name(&serde_json::from_value(json).expect("a file"))
        };
        let id = "0192f000-0000-7000-8000-000000000000";
        for (name, expected) in [
            ("photo.jpg", "-photo.jpg"),
            ("a:b?.txt", "-a_b_.txt"),
            ("../../etc", "-.._.._etc"),
            ("end. .", "-end"),
            ("Grüße 🌒.pdf", "-Grüße 🌒.pdf"),
            ("...", ""),
        ] {
            assert_eq!(named(name), format!("{id}{expected}"), "{name:?}");
        }
        let long = named(&format!("{}.jpeg", "ä🌒".repeat(120)));
        assert!(long.ends_with(".jpeg") && long.len() <= 255, "{long}");
        assert!(named(&"x.".repeat(200)).len() <= 255);
    }

    #[test]
    fn a_waveform_is_a_short_list_of_bytes() {
        let given = |text: &str| {
            let waveform = Some(text.to_owned());
            parse_properties(FileProperties { waveform, ..FileProperties::default() }).is_ok()
        };
        assert!(given(&STANDARD.encode([9; WAVEFORM_MAX])));
        assert!(!given(&STANDARD.encode([9; WAVEFORM_MAX + 1])));
        assert!(!given("") && !given("not base64"));
    }

    #[test]
    fn limits_hold_exactly() {
        assert!(fits_file(5, 5).is_ok() && fits_file(6, 5).is_err());
        assert!(fits_account(3, 2, 5).is_ok());
        assert_eq!(
            fits_account(3, 3, 5).err().map(|error| error.code()),
            Some(Code::QuotaExceeded)
        );
    }
}

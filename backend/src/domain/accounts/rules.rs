//! Rules for passwords and e-mail addresses.

pub mod reserved;

use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};
use validator::ValidateEmail;
use zxcvbn::Score;

use super::model::EMAIL_MAX;
use crate::base::error::FieldError;

/// In characters.
pub const PASSWORD_MIN: usize = 10;
/// In bytes; longer passwords are refused before hashing.
pub const PASSWORD_MAX: usize = 1_024;

/// The normalised form of a password, which is judged, hashed and compared: every space is U+0020,
/// then NFC (RFC 8265, section 4.2.2, OpaqueString). So the keyboard does not matter.
pub fn normalised(password: &str) -> String {
    let space = |sign: char| match sign.general_category() {
        GeneralCategory::SpaceSeparator => ' ',
        _ => sign,
    };
    password.chars().map(space).nfc().collect()
}

/// The forms in which earlier versions may have hashed a password: as it was typed, with composed
/// or decomposed characters. Without repeats, the current form first.
pub fn forms(password: &str) -> Vec<String> {
    let mut forms = vec![normalised(password)];
    for former in [password.to_owned(), password.nfc().collect(), password.nfd().collect()] {
        if !forms.contains(&former) {
            forms.push(former);
        }
    }
    forms
}

/// Checks a new password: long enough, and not easily guessed by an attacker who knows the owner's
/// names. Every character counts and nothing is cut off (NIST SP 800-63B, 3.1.1).
///
/// # Errors
/// A field error named `field`, with the reason.
pub fn check_new_password(field: &str, password: &str, names: &[&str]) -> Result<(), FieldError> {
    check_password_size(field, password)?;
    let password = &*normalised(password);
    if password.chars().count() < PASSWORD_MIN {
        return Err(FieldError::new(field, "too_short", "Use at least 10 characters."));
    }
    let mut known = vec!["umbrachat", "umbra", "messenger"];
    known.extend_from_slice(names);
    let estimate = zxcvbn::zxcvbn(password, &known);
    if estimate.score() >= Score::Three {
        return Ok(());
    }
    let why = estimate.feedback().and_then(|feedback| feedback.warning());
    let message = why.map_or_else(
        || "This is easily guessed. A few unrelated words make a good password.".to_owned(),
        |why| format!("{why} A few unrelated words make a good password."),
    );
    Err(FieldError::new(field, "too_weak", message))
}

/// The size limit, which also applies to a password that is only compared.
///
/// # Errors
/// A field error named `field`.
pub fn check_password_size(field: &str, password: &str) -> Result<(), FieldError> {
    if normalised(password).len() > PASSWORD_MAX {
        return Err(FieldError::new(field, "too_long", "Use at most 1024 bytes."));
    }
    if password.contains('\0') {
        return Err(FieldError::new(field, "invalid", "A NUL character cannot be typed again."));
    }
    Ok(())
}

/// Parses an e-mail address; `None` for an empty text. Whether the address exists is not checked.
///
/// # Errors
/// A field error named `email`.
pub fn parse_email(text: Option<&str>) -> Result<Option<String>, FieldError> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    if text.len() > EMAIL_MAX || !text.validate_email() {
        return Err(FieldError::new("email", "invalid", "This is not an e-mail address."));
    }
    Ok(Some(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(password: &str) -> Option<String> {
        check_new_password("password", password, &["mira.sokolova"])
            .err()
            .map(|error| error.code.into_owned())
    }

    #[test]
    fn weak_passwords_are_refused_with_the_reason() {
        assert_eq!(code("short").as_deref(), Some("too_short"));
        assert_eq!(code("password123").as_deref(), Some("too_weak"));
        assert_eq!(code("mira.sokolova").as_deref(), Some("too_weak"));
        assert_eq!(code("umbrachat1").as_deref(), Some("too_weak"));
        assert_eq!(code(&"x".repeat(1_025)).as_deref(), Some("too_long"));
    }

    /// Long passwords from published lists of leaked passwords. The estimator knows 30,000 of them,
    /// so the program needs no list of its own.
    #[test]
    fn decorated_common_passwords_are_refused() {
        for common in [
            "1234567890",
            "0123456789",
            "0987654321",
            "1111111111",
            "123123123123",
            "12345678910",
            "qwertyuiop",
            "qwertyuiop123",
            "qwerty123456",
            "1q2w3e4r5t",
            "1qaz2wsx3edc",
            "zaq12wsx34",
            "q1w2e3r4t5y6",
            "asdfghjkl;",
            "abcdefghij",
            "password1234",
            "passw0rd123",
            "P@ssw0rd123",
            "Password123!",
            "iloveyou123",
            "iloveyou12",
            "princess123",
            "football123",
            "basketball",
            "sunshine123",
            "welcome1234",
            "letmein1234",
            "superman123",
            "michael1234",
            "charlie1234",
            "jennifer12",
            "dragon12345",
            "monkey12345",
            "abc123abc123",
            "aaaaaaaaaaaa",
            "computer12",
            "starwars123",
            "trustno1234",
            "changeme123",
            "administrator",
            "2000200020",
        ] {
            assert_eq!(code(common).as_deref(), Some("too_weak"), "{common}");
        }
    }

    /// The web app's strength meter is tested with the same passwords.
    #[test]
    fn passwords_are_accepted_as_the_shared_scores_say() {
        let shared = include_str!("../../../../testdata/passwords.json");
        let shared: serde_json::Value = serde_json::from_str(shared).expect("is JSON");
        for row in shared["scores"].as_array().expect("a list") {
            let names: Vec<&str> = row["names"]
                .as_array()
                .expect("a list")
                .iter()
                .map(|name| name.as_str().expect("a text"))
                .collect();
            let password = row["password"].as_str().expect("a text");
            let accepted = check_new_password("password", password, &names).is_ok();
            assert_eq!(accepted, row["score"].as_i64().expect("a number") >= 3, "{password}");
        }
    }

    #[test]
    fn passwords_are_normalised() {
        let typed = ["sieben Lämpchen über", "sieben La\u{308}mpchen u\u{308}ber"];
        assert_eq!(normalised(typed[0]), normalised(typed[1]));
        assert_eq!(normalised("a\u{a0}b\u{3000}c\u{2009}d"), "a b c d");
        // Compatibility characters stay distinct (RFC 8265, section 4.2.2), and case matters.
        assert_ne!(normalised("ﬁne"), normalised("fine"));
        assert_ne!(normalised("Fine"), normalised("fine"));
        assert_eq!(forms("seven lamps"), ["seven lamps"]);
        assert_eq!(forms(typed[1]), typed);
        assert_eq!(forms(typed[0]), typed);
        assert_eq!(forms("a\u{a0}b"), ["a b", "a\u{a0}b"]);
        // Nine characters, regardless of the number of code points.
        assert_eq!(
            code("äöüäöüäöü"),
            code("a\u{308}o\u{308}u\u{308}a\u{308}o\u{308}u\u{308}a\u{308}o\u{308}u\u{308}")
        );
    }

    #[test]
    fn good_passwords_of_every_script_are_accepted() {
        for password in
            ["seven lamps over the lake", "Тихая ночь над озером", "🌒🦊🪐🌊🍋🎻🚲🧭🪁🕯"]
        {
            assert_eq!(code(password), None, "{password}");
        }
        assert_eq!(code(&"seven lamps over the lake ".repeat(20)), None);
    }
}

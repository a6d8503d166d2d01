//! Which passwords are good enough, and whom a name may be shown to.

use zxcvbn::Score;

use crate::error::FieldError;

/// In characters.
pub const PASSWORD_MIN: usize = 10;
/// In bytes; longer ones are refused before any hashing.
pub const PASSWORD_MAX: usize = 1_024;

/// A password to be set: long enough and not easily guessed, judged with the owner's own
/// names in mind. Every character counts and nothing is cut off (NIST SP 800-63B, 3.1.1).
///
/// # Errors
/// A field error named `field`, with the reason.
pub fn check_new_password(field: &str, password: &str, names: &[&str]) -> Result<(), FieldError> {
    check_password_size(field, password)?;
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
        || "This would be guessed. A few unrelated words make a good password.".to_owned(),
        |why| format!("{why} A few unrelated words make a good password."),
    );
    Err(FieldError::new(field, "too_weak", message))
}

/// The bound that also a password to be compared has to keep.
///
/// # Errors
/// A field error named `field`.
pub fn check_password_size(field: &str, password: &str) -> Result<(), FieldError> {
    if password.len() > PASSWORD_MAX {
        return Err(FieldError::new(field, "too_long", "Use at most 1024 bytes."));
    }
    if password.contains('\0') {
        return Err(FieldError::new(field, "invalid", "A NUL character cannot be typed again."));
    }
    Ok(())
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

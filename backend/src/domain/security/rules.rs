//! TOTP codes and recovery codes. The time and the random bytes are arguments.

use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::BASE32_NOPAD;
use totp_rs::{Builder, Secret, Totp};

use crate::base::{
    clock::Timestamp,
    error::{Error, Result},
};

/// The issuer that authenticator apps show.
const ISSUER: &str = "UmbraChat";

/// 160 bits, as RFC 4226 recommends (section 4, R6).
pub const SECRET_BYTES: usize = 20;

/// The number of recovery codes in a set.
pub const CODES: usize = 8;

/// 80 bits: they cannot be guessed, so a fast hash is sufficient.
pub const CODE_BYTES: usize = 10;

/// The characters in a group of a recovery code.
const GROUP: usize = 4;

/// Six digits that change every 30 seconds, with SHA-1, which all apps support. One time step
/// before or after is accepted (RFC 6238, section 5.2).
fn totp(secret: &[u8], username: &str) -> Result<Totp> {
    Builder::new()
        .with_secret(Secret::new(secret.into()))
        .with_account_name(username)
        .with_issuer(Some(ISSUER))
        .build()
        .map_err(|error| Error::internal(error.to_string()))
}

/// The time step of a code, if it is valid at `now`.
pub fn step_of(secret: &[u8], code: &str, now: Timestamp) -> Result<Option<i64>> {
    let seconds = u64::try_from(now.seconds()).unwrap_or(0);
    let step = totp(secret, "")?.check(code, seconds);
    Ok(step.and_then(|step| i64::try_from(step).ok()))
}

/// The secret for typing, and as an `otpauth:` URI.
pub fn shown(secret: &[u8], username: &str) -> Result<(String, String)> {
    let totp = totp(secret, username)?;
    let uri = totp.to_url().map_err(|error| Error::internal(error.to_string()))?;
    Ok((BASE32_NOPAD.encode(secret), uri))
}

/// The second factor that was entered at sign-in.
#[derive(Debug, PartialEq, Eq)]
pub enum EnteredCode {
    Totp(String),
    RecoveryCode(String),
}

/// Ignores spaces and hyphens.
pub fn entered(text: &str) -> EnteredCode {
    let plain: String = text.chars().filter(|sign| !is_formatting(*sign)).take(64).collect();
    if plain.len() == 6 && plain.bytes().all(|sign| sign.is_ascii_digit()) {
        return EnteredCode::Totp(plain);
    }
    EnteredCode::RecoveryCode(plain)
}

fn is_formatting(sign: char) -> bool {
    sign.is_whitespace() || matches!(sign, '-' | '\u{2010}' | '\u{2011}' | '\u{2013}')
}

/// A recovery code as it is shown: `ABCD-EFGH-IJKL-MNOP`.
pub fn recovery_code(bytes: &[u8; CODE_BYTES]) -> String {
    let mut code = String::new();
    for (index, sign) in BASE32_NOPAD.encode(bytes).chars().enumerate() {
        if index > 0 && index % GROUP == 0 {
            code.push('-');
        }
        code.push(sign);
    }
    code
}

/// The hash of a recovery code, in any spelling. Letters and digits that look alike are treated as
/// equal.
pub fn code_hash(text: &str) -> Vec<u8> {
    let plain: String = text
        .chars()
        .filter(|sign| !is_formatting(*sign))
        .take(64)
        .map(|sign| match sign.to_ascii_uppercase() {
            '0' => 'O',
            '1' => 'I',
            '8' => 'B',
            sign => sign,
        })
        .collect();
    digest(&SHA256, plain.as_bytes()).as_ref().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B: this secret and these times; the last six digits.
    const SECRET: &[u8] = b"12345678901234567890";

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_micros(seconds * 1_000_000)
    }

    #[test]
    fn codes_are_those_of_rfc_6238() {
        for (seconds, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")]
        {
            assert_eq!(step_of(SECRET, code, at(seconds)).ok(), Some(Some(seconds / 30)));
        }
    }

    #[test]
    fn a_code_is_accepted_one_step_early_or_late() {
        let step = 1_111_111_109 / 30;
        let good = |seconds| step_of(SECRET, "081804", at(seconds)).expect("computes").is_some();
        assert!(good(step * 30 - 30) && good(step * 30 + 59));
        assert!(!good(step * 30 - 31) && !good(step * 30 + 60));
        for wrong in ["", "081805", "81804", "0818040", "abcdef", "０８１８０４"] {
            assert_eq!(step_of(SECRET, wrong, at(1_111_111_109)).ok(), Some(None), "{wrong}");
        }
    }

    #[test]
    fn a_secret_is_shown_as_text_and_as_uri() {
        let (secret, uri) = shown(SECRET, "mira.s").expect("shows");
        assert_eq!(secret, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(
            uri,
            format!("otpauth://totp/UmbraChat:mira.s?secret={secret}&issuer=UmbraChat")
        );
        assert!(shown(SECRET, "мира").is_ok());
    }

    #[test]
    fn recovery_codes_are_accepted_in_any_spelling() {
        let code = recovery_code(&[0x5a, 1, 2, 3, 4, 5, 6, 7, 8, 0xff]);
        assert_eq!(code.len(), 19);
        assert!(code.split('-').all(|group| group.len() == 4), "{code}");
        let hash = code_hash(&code);
        assert_eq!(code_hash(&code.to_lowercase().replace('-', " ")), hash);
        assert_eq!(code_hash(&code.replace('I', "1").replace('O', "0")), hash);
        assert_ne!(code_hash(&recovery_code(&[7; CODE_BYTES])), hash);
    }

    #[test]
    fn six_digits_are_a_totp_code() {
        assert_eq!(entered(" 123 456 "), EnteredCode::Totp("123456".to_owned()));
        assert_eq!(entered("ABCD-EFGH"), EnteredCode::RecoveryCode("ABCDEFGH".to_owned()));
        assert_eq!(entered("1234567"), EnteredCode::RecoveryCode("1234567".to_owned()));
    }
}

//! The data directory and the signing key in it, readable by the owner only.
//!
//! The first line of the key file is the signing secret. `keys rotate` writes a new one there and
//! keeps the former ones below, each with the time of its retirement. Tokens of a former key are
//! accepted for a quarter of an hour. Its hashes of reserved usernames are recognised as long as
//! such names are reserved. A running server notices a changed file.

use std::{
    fs::{self, File, OpenOptions},
    io::{ErrorKind, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};

use crate::{
    base::{
        clock::Timestamp,
        config::Settings,
        disk::private,
        error::{Error, Result},
    },
    domain::erasure::model::RESERVED,
};

pub const KEY_FILE: &str = "signing.key";

/// The shortest allowed secret, in bytes (RFC 7518, section 3.2).
const SHORTEST: usize = 32;

/// The current signing secret and the former ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigningKeys {
    pub current: Vec<u8>,
    pub former: Vec<FormerKey>,
}

/// A secret that no longer signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormerKey {
    pub secret: Vec<u8>,
    /// When it was replaced; `None` for one that the settings name as the previous secret.
    pub retired: Option<Timestamp>,
    /// Whether its tokens are still accepted; false after it was compromised.
    pub trusted: bool,
}

impl SigningKeys {
    /// One key without former ones.
    pub fn only(secret: &[u8]) -> Self {
        Self { current: secret.to_vec(), former: Vec::new() }
    }
}

/// Creates the directory (0700) if it is missing.
///
/// # Errors
/// A sentence for the operator.
pub fn make_data_dir(path: &Path) -> Result<()> {
    private::make_directory(path).map_err(|error| {
        Error::internal(format!("cannot create the data directory {}: {error}", path.display()))
    })
}

/// The secrets from the settings, or those of the key file, which the first start creates (0600).
///
/// # Errors
/// A sentence for the operator.
pub fn signing_keys(settings: &Settings) -> Result<SigningKeys> {
    if let Some(secret) = &settings.jwt_secret {
        let before = settings.jwt_secret_before.iter();
        let former = before
            .map(|secret| FormerKey {
                secret: secret.bytes().to_vec(),
                retired: None,
                trusted: true,
            })
            .collect();
        return Ok(SigningKeys { current: secret.bytes().to_vec(), former });
    }
    read_or_create(&settings.data_dir.join(KEY_FILE))
}

/// The secrets of a key file, which is created (0600) if it is missing.
///
/// # Errors
/// A sentence for the operator.
pub fn read_or_create(path: &Path) -> Result<SigningKeys> {
    if !path.exists() {
        match write_new(path, &SigningKeys::only(&new_secret()?)) {
            // Another starting process created it first.
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            written => written.map_err(|error| unusable(path, &error))?,
        }
    }
    private::close_family(path)?;
    read(path)
}

/// Replaces the current key by a new one.
///
/// # Errors
/// A sentence for the operator.
pub fn rotate(data_dir: &Path, at_once: bool) -> Result<()> {
    let path = data_dir.join(KEY_FILE);
    let old = read(&path)?;
    let now = Timestamp::now();
    let present = FormerKey { secret: old.current, retired: Some(now), trusted: true };
    let mut former = vec![present];
    former.extend(old.former);
    former.retain(|key| key.retired.is_none_or(|retired| now.since(retired) < RESERVED));
    if at_once {
        former.iter_mut().for_each(|key| key.trusted = false);
    }
    let keys = SigningKeys { current: new_secret()?, former };
    let temporary = path.with_extension("key.new");
    let replaced = || -> std::io::Result<()> {
        // The rest of an interrupted rotation.
        let _ = fs::remove_file(&temporary);
        write_new(&temporary, &keys)?;
        fs::rename(&temporary, &path)?;
        File::open(data_dir)?.sync_all()
    };
    replaced().map_err(|error| unusable(&path, &error))
}

fn unusable(path: &Path, error: &std::io::Error) -> Error {
    Error::internal(format!("cannot use the signing key {}: {error}", path.display()))
}

fn new_secret() -> Result<Vec<u8>> {
    let mut secret = [0; 48];
    aws_lc_rs::rand::fill(&mut secret)
        .map_err(|_| Error::internal("the system gives no random numbers"))?;
    Ok(STANDARD_NO_PAD.encode(secret).into_bytes())
}

pub fn read(path: &Path) -> Result<SigningKeys> {
    let bytes = fs::read(path).map_err(|error| unusable(path, &error))?;
    let keys = parse(bytes);
    if keys.current.len() < SHORTEST {
        let reason = format!("the signing key {} is too short", path.display());
        return Err(Error::internal(reason));
    }
    Ok(keys)
}

/// A file in any other format is one secret as a whole, as in older versions.
fn parse(bytes: Vec<u8>) -> SigningKeys {
    let read = || {
        let mut lines = std::str::from_utf8(&bytes).ok()?.lines();
        let current = lines.next()?.as_bytes().to_vec();
        let former = lines.map(former_of).collect::<Option<Vec<_>>>()?;
        (!former.is_empty()).then_some(SigningKeys { current, former })
    };
    read().unwrap_or_else(|| SigningKeys::only(&bytes))
}

/// Parses `before` or `gone`, the time, and the secret.
fn former_of(line: &str) -> Option<FormerKey> {
    let mut parts = line.split(' ');
    let trusted = match parts.next()? {
        "before" => true,
        "gone" => false,
        _ => return None,
    };
    let retired = Some(Timestamp::from_micros(parts.next()?.parse().ok()?));
    let secret = STANDARD_NO_PAD.decode(parts.next()?).ok()?;
    Some(FormerKey { secret, retired, trusted })
}

fn write_new(path: &Path, keys: &SigningKeys) -> std::io::Result<()> {
    let mut text = keys.current.clone();
    for key in &keys.former {
        let word = if key.trusted { "before" } else { "gone" };
        let at = key.retired.map_or(0, Timestamp::micros);
        let secret = STANDARD_NO_PAD.encode(&key.secret);
        text.extend_from_slice(format!("\n{word} {at} {secret}").as_bytes());
    }
    let mut file =
        OpenOptions::new().write(true).create_new(true).mode(private::FILE).open(path)?;
    file.write_all(&text)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rotated_file_keeps_former_keys() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join(KEY_FILE);
        let first = b"a secret of somebody's own making,\nof two lines\n";
        fs::write(&path, first).expect("writes");
        assert_eq!(read(&path).expect("reads"), SigningKeys::only(first));
        rotate(directory.path(), false).expect("rotates");
        let second = read(&path).expect("reads");
        assert_eq!(second.former.len(), 1);
        assert_eq!(
            (second.former[0].secret.as_slice(), second.former[0].trusted),
            (&first[..], true)
        );
        assert!(second.current.len() > SHORTEST && second.current != first);
        rotate(directory.path(), true).expect("rotates");
        let third = read(&path).expect("reads");
        let former: Vec<_> = third.former.iter().map(|key| (&key.secret, key.trusted)).collect();
        assert_eq!(former, [(&second.current, false), (&first.to_vec(), false)]);
    }

    #[test]
    fn old_former_keys_are_removed() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join(KEY_FILE);
        let retired = Some(Timestamp::now().minus(RESERVED));
        let old = FormerKey { secret: vec![7; 48], retired, trusted: true };
        let keys = SigningKeys { current: vec![b'x'; 48], former: vec![old] };
        write_new(&path, &keys).expect("writes");
        assert_eq!(read(&path).expect("reads"), keys);
        rotate(directory.path(), false).expect("rotates");
        assert_eq!(read(&path).expect("reads").former.len(), 1);
    }

    #[test]
    fn an_unused_directory_has_no_key_to_rotate() {
        let directory = tempfile::tempdir().expect("a directory");
        assert!(rotate(directory.path(), false).is_err());
    }
}

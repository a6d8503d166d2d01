//! The data directory and the signing key in it, readable by their owner only.

use std::{
    fs::{self, DirBuilder, OpenOptions},
    io::{ErrorKind, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::Path,
};

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};

use crate::{
    config::Settings,
    error::{Error, Result},
};

const KEY_FILE: &str = "signing.key";

/// Makes the directory (0700) if it is missing.
///
/// # Errors
/// A sentence for the person who starts the server.
pub fn make_data_dir(path: &Path) -> Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(|error| {
        Error::internal(format!("cannot make the data directory {}: {error}", path.display()))
    })
}

/// The secret from the settings, or that of the key file, which is made (0600) at the
/// first start.
///
/// # Errors
/// A sentence for the person who starts the server.
pub fn signing_secret(settings: &Settings) -> Result<Vec<u8>> {
    if let Some(secret) = &settings.jwt_secret {
        return Ok(secret.bytes().to_vec());
    }
    let path = settings.data_dir.join(KEY_FILE);
    let failed = |error: std::io::Error| {
        Error::internal(format!("cannot use the signing key {}: {error}", path.display()))
    };
    let created = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
    match created {
        Ok(mut file) => {
            let mut secret = [0; 48];
            aws_lc_rs::rand::fill(&mut secret)
                .map_err(|_| Error::internal("the system gives no random numbers"))?;
            file.write_all(STANDARD_NO_PAD.encode(secret).as_bytes()).map_err(failed)?;
            file.sync_all().map_err(failed)?;
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
        Err(error) => return Err(failed(error)),
    }
    let secret = fs::read(&path).map_err(failed)?;
    if secret.len() < 32 {
        let reason = format!("the signing key {} is too short", path.display());
        return Err(Error::internal(reason));
    }
    Ok(secret)
}

//! Reloads a changed key file while the server runs.

use std::{fs, os::unix::fs::MetadataExt, path::Path, time::Duration};

use actix_web::web;
use tokio::time::interval;

use super::{
    access::Access,
    keys::{KEY_FILE, read},
    reserved::ReservedNames,
};
use crate::base::config::Settings;

/// How often the key file is checked.
const LOOK: Duration = Duration::from_secs(2);

/// Reloads the key file when it changes. Returns at once if the secret comes from the settings.
pub async fn follow(
    access: web::Data<Access>,
    reserved_names: web::Data<ReservedNames>,
    settings: Settings,
) {
    if settings.jwt_secret.is_some() {
        return;
    }
    let path = settings.data_dir.join(KEY_FILE);
    let (mut ticks, mut known) = (interval(LOOK), mark(&path));
    loop {
        ticks.tick().await;
        let now = mark(&path);
        if now.is_none() || now == known {
            continue;
        }
        known = now;
        match read(&path) {
            Ok(keys) => {
                reserved_names.replace(&keys);
                access.tokens.replace(&keys);
                tracing::warn!("a new signing key is in use");
            }
            Err(error) => {
                tracing::error!(%error, "the changed key file cannot be read; the previous key stays")
            }
        }
    }
}

/// Differs between two versions of the file with the same name.
fn mark(path: &Path) -> Option<(u64, i64, i64)> {
    let file = fs::metadata(path).ok()?;
    Some((file.ino(), file.mtime(), file.mtime_nsec()))
}

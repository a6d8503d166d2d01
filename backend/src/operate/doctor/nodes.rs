//! Whether these settings match those of the running nodes on the same PostgreSQL database.

use super::{
    database::reason,
    finding::{Finding, Grade},
};
use crate::{
    base::{config::Settings, error::Result},
    domain::conversations::queries,
    engine::{
        identity::keys::{self, KEY_FILE},
        peers,
    },
    storage::Store,
};

/// `None` for SQLite, and if there is no signing key yet.
pub async fn check(settings: &Settings, store: &Store) -> Option<Finding> {
    if settings.jwt_secret.is_none() && !settings.data_dir.join(KEY_FILE).exists() {
        return None;
    }
    match examine(settings, store).await {
        Ok(None) => None,
        Ok(Some(number)) => {
            let message = format!("{number} running, which all take each other's tokens");
            Some(Finding::new(Grade::Pass, "nodes", message))
        }
        Err(error) => Some(Finding::new(Grade::Fault, "nodes", reason(&error))),
    }
}

async fn examine(settings: &Settings, store: &Store) -> Result<Option<usize>> {
    let keys = keys::signing_keys(settings)?;
    let epoch = store.read(|conn| Box::pin(queries::epoch(conn))).await?;
    peers::examine(store, epoch, &keys).await
}

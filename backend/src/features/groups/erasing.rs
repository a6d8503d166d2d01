//! Erasing the messages of dissolved groups, also after a restart, in short transactions, so that
//! writers never wait long.

use crate::{
    base::error::Result,
    domain::{groups::queries, messages},
    storage::Store,
};

/// Messages per transaction.
const PORTION: i64 = 200;

/// Erases until nothing is left. A failure is logged; the next start continues.
pub async fn erase_dissolved(store: &Store) {
    loop {
        match step(store).await {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => {
                tracing::warn!(%error, "erasing a dissolved group failed");
                return;
            }
        }
    }
}

/// Erases one portion; false when none is left.
async fn step(store: &Store) -> Result<bool> {
    let found = store
        .write(|conn| {
            Box::pin(async move {
                let Some(group) = queries::find_dissolved(conn).await? else { return Ok(false) };
                if messages::queries::purge(conn, group, PORTION).await? == 0 {
                    queries::delete(conn, group).await?;
                }
                Ok(true)
            })
        })
        .await?;
    if found {
        store.request_wal_truncate();
    }
    Ok(found)
}

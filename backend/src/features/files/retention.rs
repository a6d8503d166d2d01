//! Deleting files that were never sent, and uploads that were never completed.

use std::time::Duration;

use crate::{
    base::{clock::Timestamp, error::Result},
    domain::files::queries::{self, uploads},
    storage::{Conn, Store},
};

/// How long they are kept.
pub const UNSENT: Duration = Duration::from_secs(24 * 60 * 60);

/// Rows per transaction.
const PORTION: i64 = 200;

/// Deletes them, in portions. Their bytes follow.
pub async fn delete_expired(store: &Store, now: Timestamp) -> Result<()> {
    let before = now.minus(UNSENT);
    let mut is_any_deleted = false;
    while store
        .write(move |conn| {
            Box::pin(async move {
                Ok(queries::delete_unsent(conn, before, PORTION).await?
                    + uploads::delete_expired(conn, before, PORTION).await?)
            })
        })
        .await?
        > 0
    {
        is_any_deleted = true;
    }
    if is_any_deleted {
        // Their names and descriptions.
        store.request_wal_truncate();
    }
    Ok(())
}

/// The number of files and uploads that are due.
pub async fn due(conn: &mut Conn, now: Timestamp) -> Result<i64> {
    let before = now.minus(UNSENT);
    Ok(queries::count_unsent(conn, before).await? + uploads::count_expired(conn, before).await?)
}

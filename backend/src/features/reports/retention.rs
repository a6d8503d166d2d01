//! Deleting reports past their retention, whether they were closed or not.

use crate::{
    base::{clock::Timestamp, error::Result},
    domain::reports::queries,
    storage::{Conn, Store},
};

/// Rows per transaction, which keeps each transaction short.
const PORTION: i64 = 200;

/// Deletes reports that were closed, or created and never closed, before a time.
pub async fn delete_expired(store: &Store, before: Timestamp) -> Result<()> {
    let mut deleted = 0;
    loop {
        let portion = store
            .write(move |conn| {
                Box::pin(async move { queries::delete_old(conn, before, PORTION).await })
            })
            .await?;
        deleted += portion;
        if portion == 0 {
            break;
        }
    }
    if deleted > 0 {
        store.request_wal_truncate();
        tracing::info!(rows = deleted, "old reports were deleted");
    }
    Ok(())
}

/// The number of reports that are due.
pub async fn due(conn: &mut Conn, before: Timestamp) -> Result<i64> {
    queries::count_old(conn, before).await
}

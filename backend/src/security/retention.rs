//! How long the record of an account's access is kept: ninety days, then it goes.

use std::time::Duration;

use super::queries;
use crate::{
    clock::Timestamp,
    error::Result,
    sessions::rules::{ABSOLUTE, IDLE},
    storage::Store,
};

/// An event is kept for so long, and so is a session that has ended.
pub const KEPT: Duration = Duration::from_secs(90 * 24 * 60 * 60);

/// Rows deleted in one transaction, so that nobody waits long.
const PORTION: i64 = 200;

/// Deletes everything that has been kept long enough; how many rows.
pub async fn step(store: &Store) -> Result<usize> {
    let now = Timestamp::now();
    let ended = now.minus(KEPT);
    let (begun, used) = (ended.minus(ABSOLUTE), ended.minus(IDLE));
    let mut deleted = store
        .write(move |conn| Box::pin(async move { queries::delete_expired_resets(conn, now).await }))
        .await?;
    loop {
        let portion = store
            .write(move |conn| {
                Box::pin(async move {
                    let events = queries::delete_events(conn, ended, PORTION).await?;
                    let sessions =
                        queries::delete_sessions(conn, ended, begun, used, PORTION).await?;
                    Ok(events + sessions)
                })
            })
            .await?;
        deleted += portion;
        if portion == 0 {
            break;
        }
    }
    if deleted > 0 {
        store.has_erased();
        tracing::info!(rows = deleted, "old sessions and security events were deleted");
    }
    Ok(deleted)
}

//! Deleting security events and ended sessions past their retention.

use crate::{
    base::{clock::Timestamp, config::RetentionPeriods, error::Result},
    domain::{
        security::queries,
        sessions::rules::{ABSOLUTE, IDLE},
    },
    storage::{Conn, Store},
};

/// Rows per transaction, which keeps each transaction short.
const PORTION: i64 = 200;

/// Deletes rows past their retention; returns their number.
pub async fn step(store: &Store, keep: RetentionPeriods) -> Result<usize> {
    let now = Timestamp::now();
    let (recorded, ended) = (now.minus(keep.security_events()), now.minus(keep.sessions()));
    let (begun, used) = (ended.minus(ABSOLUTE), ended.minus(IDLE));
    let mut deleted = store
        .write(move |conn| Box::pin(async move { queries::delete_expired_resets(conn, now).await }))
        .await?;
    loop {
        let portion = store
            .write(move |conn| {
                Box::pin(async move {
                    let events = queries::delete_events(conn, recorded, PORTION).await?;
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
        store.request_wal_truncate();
        tracing::info!(rows = deleted, "old sessions and security events were deleted");
    }
    Ok(deleted)
}

/// The numbers of rows that are due.
pub struct Due {
    pub sessions: i64,
    pub events: i64,
    pub resets: i64,
}

pub async fn due(conn: &mut Conn, keep: RetentionPeriods, now: Timestamp) -> Result<Due> {
    let (recorded, ended) = (now.minus(keep.security_events()), now.minus(keep.sessions()));
    let (begun, used) = (ended.minus(ABSOLUTE), ended.minus(IDLE));
    Ok(Due {
        sessions: queries::count_old_sessions(conn, ended, begun, used).await?,
        events: queries::count_old_events(conn, recorded).await?,
        resets: queries::count_expired_resets(conn, now).await?,
    })
}

//! Removing bytes from the file store after their files are gone.

use std::{sync::Arc, time::Duration};

use super::Files;
use crate::{
    base::{
        clock::Timestamp,
        error::Result,
        ids::BlobId,
        metrics::{METRICS, Metrics},
    },
    domain::files::queries::removals,
};

/// A deleted file is gone from the disk within a minute.
const INTERVAL: Duration = Duration::from_secs(15);

/// The ids of one round.
const PORTION: i64 = 100;

/// Removes bytes that are due. Never ends.
pub async fn sweep(files: Arc<Files>) {
    let mut ticks = tokio::time::interval(INTERVAL);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = files.remove_due().await {
            tracing::warn!(%error, "removing the bytes of deleted files failed");
        }
    }
}

impl Files {
    /// Removes everything that is due now.
    ///
    /// # Errors
    /// Those of the database and of the file store. What was not removed stays due.
    pub async fn remove_due(&self) -> Result<()> {
        loop {
            let now = Timestamp::now();
            let due = self.store.read(move |conn| Box::pin(removals::due(conn, now, PORTION)));
            let due = due.await?;
            if due.is_empty() {
                return Ok(());
            }
            for id in due {
                self.remove_one(id).await?;
            }
        }
    }

    /// The row goes first: a file that is forwarded at the same moment keeps the row, and with it
    /// the bytes.
    async fn remove_one(&self, id: BlobId) -> Result<()> {
        let is_free = self.store.write(move |conn| Box::pin(removals::release(conn, id))).await?;
        if is_free {
            let removed = self.blobs.remove(id).await;
            Metrics::note(&METRICS.blobs_removed, removed.is_ok());
            removed?;
        }
        self.store.write(move |conn| Box::pin(removals::take_back(conn, id))).await?;
        Ok(())
    }
}

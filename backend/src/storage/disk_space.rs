//! Monitors the free space of SQLite's disk: it logs when the disk is full and when it has space
//! again, and recreates the reserve that a start has used.

use std::{path::Path, time::Duration};

use tokio::time::{MissedTickBehavior, interval};

use crate::base::disk::reserve::Reserve;

const INTERVAL: Duration = Duration::from_secs(5);

/// Never ends.
pub async fn watch(database: std::path::PathBuf) {
    let reserve = Reserve::of(&database);
    let mut was_full = false;
    let mut ticks = interval(INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let is_full = reserve.is_disk_full();
        if is_full != was_full {
            log(&database, is_full);
        }
        was_full = is_full;
        if !is_full {
            reserve.take();
        }
    }
}

fn log(database: &Path, is_full: bool) {
    let path = database.display();
    match is_full {
        true => tracing::error!(
            %path,
            "the disk of the database is full: reads continue, writes are refused with 507 \
             until there is space"
        ),
        false => tracing::info!(%path, "the disk of the database has free space again"),
    }
}

//! After an erasure: SQLite's log holds what its pages were before, until it is emptied.

use std::{path::Path, sync::Arc, time::Duration};

use diesel::{RunQueryDsl, sql_types::Integer};
use tokio::{sync::Notify, time::sleep};

use super::sqlite::{SqliteConn, connect, in_one_visit};
use crate::error::Result;

/// Writers wait while the log is emptied, so a reader in its way is waited for only so
/// long, and tried again after a pause.
const SETTINGS: &str = "PRAGMA busy_timeout = 100;";
const PAUSE: Duration = Duration::from_millis(500);

#[derive(diesel::QueryableByName)]
struct Checkpoint {
    #[diesel(sql_type = Integer)]
    busy: i32,
}

/// The handle to ask with, and the work, which never ends.
pub fn scrubbing(path: &Path) -> Result<(Arc<Notify>, impl Future<Output = ()> + Send + use<>)> {
    let mut connection = connect(path, SETTINGS)?;
    let asked = Arc::new(Notify::new());
    // What was erased last, before the process was killed.
    asked.notify_one();
    let asking = Arc::clone(&asked);
    let work = async move {
        loop {
            asking.notified().await;
            while !empty_log(&mut connection).await {
                sleep(PAUSE).await;
            }
        }
    };
    Ok((asked, work))
}

async fn empty_log(connection: &mut SqliteConn) -> bool {
    let emptied = in_one_visit(connection, |connection| {
        diesel::sql_query("PRAGMA wal_checkpoint(TRUNCATE)").get_result::<Checkpoint>(connection)
    });
    match emptied.await {
        Ok(checkpoint) => checkpoint.busy == 0,
        Err(error) => {
            tracing::warn!(%error, "emptying the log after an erasure failed");
            false
        }
    }
}

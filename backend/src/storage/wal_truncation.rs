//! Removes erased data from SQLite's WAL, which keeps former page contents until it is truncated.

use std::{path::Path, sync::Arc, time::Duration};

use diesel::{RunQueryDsl, SqliteConnection, sql_types::Integer};
use tokio::{sync::Notify, task::spawn_blocking, time::sleep};

use super::sqlite::configured;
use crate::base::error::Result;

/// Writers wait during the truncation, so it waits only this long for a reader, and is repeated
/// after a pause.
const SETTINGS: &str = "PRAGMA busy_timeout = 100;";
const PAUSE: Duration = Duration::from_millis(500);
/// The longest pause after repeated failures, for example on a full disk.
const LONGEST: Duration = Duration::from_secs(30);

#[derive(diesel::QueryableByName)]
struct Checkpoint {
    #[diesel(sql_type = Integer)]
    busy: i32,
}

/// The handle that requests a truncation, and the task, which ends with its runtime.
pub fn truncation_task(
    path: &Path,
) -> Result<(Arc<Notify>, impl Future<Output = ()> + Send + use<>)> {
    let mut connection = configured(path, SETTINGS)?;
    let requested = Arc::new(Notify::new());
    // Covers erasures shortly before the process was killed.
    requested.notify_one();
    let (asking, path) = (Arc::clone(&requested), path.to_owned());
    let work = async move {
        loop {
            asking.notified().await;
            let mut pause = PAUSE;
            loop {
                // Not `block_in_place`: such a task goes on while its runtime is shut down, and
                // then panics in `sleep`.
                let attempt = spawn_blocking(move || {
                    let emptied = truncate_wal(&mut connection);
                    (connection, emptied)
                });
                let Ok((returned, emptied)) = attempt.await else { return };
                connection = returned;
                match emptied {
                    Ok(true) => break,
                    Ok(false) => {}
                    Err(error) => {
                        if pause == PAUSE {
                            let path = path.display();
                            tracing::warn!(%path, %error, "the write-ahead log cannot be truncated \
                                now and still contains erased data; retrying");
                        }
                        pause = LONGEST.min(2 * pause);
                    }
                }
                sleep(pause).await;
            }
        }
    };
    Ok((requested, work))
}

/// Whether the WAL was truncated; false if a reader prevented it.
fn truncate_wal(connection: &mut SqliteConnection) -> Result<bool> {
    let emptied = diesel::sql_query("PRAGMA wal_checkpoint(TRUNCATE)")
        .get_result::<Checkpoint>(connection)?;
    Ok(emptied.busy == 0)
}

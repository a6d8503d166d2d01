//! After an erasure: SQLite's log holds what its pages were before, until it is emptied.

use std::{path::Path, sync::Arc, time::Duration};

use diesel::{RunQueryDsl, sql_types::Integer};
use tokio::{sync::Notify, time::sleep};

use super::{
    own_thread::{SqliteConn, run_on_own_thread},
    sqlite::connect,
};
use crate::base::error::Result;

/// Writers wait while the log is emptied, so a reader in its way is waited for only so
/// long, and tried again after a pause.
const SETTINGS: &str = "PRAGMA busy_timeout = 100;";
const PAUSE: Duration = Duration::from_millis(500);
/// The pause grows to this while it fails, as on a full disk.
const LONGEST: Duration = Duration::from_secs(30);

#[derive(diesel::QueryableByName)]
struct Checkpoint {
    #[diesel(sql_type = Integer)]
    busy: i32,
}

/// The handle to ask with, and the work, which never ends.
pub fn truncation_task(
    path: &Path,
) -> Result<(Arc<Notify>, impl Future<Output = ()> + Send + use<>)> {
    let mut connection = connect(path, SETTINGS)?;
    let requested = Arc::new(Notify::new());
    // What was erased last, before the process was killed.
    requested.notify_one();
    let (asking, path) = (Arc::clone(&requested), path.to_owned());
    let work = async move {
        loop {
            asking.notified().await;
            let mut pause = PAUSE;
            loop {
                match truncate_wal(&mut connection).await {
                    Ok(true) => break,
                    Ok(false) => {}
                    Err(error) => {
                        if pause == PAUSE {
                            let path = path.display();
                            tracing::warn!(%path, %error, "the write-ahead log cannot be emptied \
                                now: what was erased last stays in it until it can");
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

/// Whether nobody was in the way.
async fn truncate_wal(connection: &mut SqliteConn) -> Result<bool> {
    let emptied = run_on_own_thread(connection, |connection| {
        diesel::sql_query("PRAGMA wal_checkpoint(TRUNCATE)").get_result::<Checkpoint>(connection)
    });
    Ok(emptied.await?.busy == 0)
}

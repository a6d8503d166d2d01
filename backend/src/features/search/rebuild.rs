//! Entries whose words an older version made. After the start their words are made anew, the
//! newest first, in short transactions between which others write. Which ones are left stands
//! in the entries themselves, so it goes on where it was interrupted. Until then they are
//! found by their former words.

use std::time::Duration;

use diesel::{QueryableByName, sql_types::Bool};
use diesel_async::RunQueryDsl;

use crate::{
    base::error::Result,
    domain::messages::{
        self,
        index::{self, FOLD, IndexEntry, OutdatedEntry},
    },
    storage::{Conn, Store},
};

/// How many entries one transaction renews.
const STEP: i64 = 200;

/// After a failure, or while another node does the work.
const PAUSE: Duration = Duration::from_secs(2);

/// Between two looks for entries that a node of a version before has written meanwhile.
const IDLE: Duration = Duration::from_secs(60);

/// Any number that no other lock of this database has.
const ADVISORY_LOCK: i64 = 7_306_014;

/// What one step found.
enum Step {
    Renewed,
    /// Another node is at it.
    Elsewhere,
    /// Nothing is left, and nobody else writes to this database.
    Done,
    /// Nothing is left for now.
    Idle,
}

/// Renews what is outdated. Beside SQLite it ends; several nodes of two versions may write
/// to PostgreSQL, so there it looks again from time to time.
pub async fn run(store: Store) {
    let mut renewed = false;
    loop {
        let pause = match step(&store).await {
            Ok(Step::Renewed) => {
                renewed = true;
                continue;
            }
            Ok(Step::Elsewhere) => PAUSE,
            Ok(nothing_left) => {
                if std::mem::take(&mut renewed) {
                    tracing::info!("every entry of the search has the words of this version");
                }
                if matches!(nothing_left, Step::Done) {
                    return;
                }
                IDLE
            }
            Err(error) => {
                tracing::warn!(%error, "renewing the search failed, trying again");
                PAUSE
            }
        };
        tokio::time::sleep(pause).await;
    }
}

/// Where nothing is outdated, nothing is written.
async fn step(store: &Store) -> Result<Step> {
    let nothing = store.read(|conn| Box::pin(look(conn))).await?;
    match nothing {
        Some(step) => Ok(step),
        None => store.write(|conn| Box::pin(renew(conn))).await,
    }
}

async fn look(conn: &mut Conn) -> Result<Option<Step>> {
    if !index::outdated(conn, 1).await?.is_empty() {
        return Ok(None);
    }
    Ok(Some(if matches!(conn, Conn::Sqlite(_)) { Step::Done } else { Step::Idle }))
}

async fn renew(conn: &mut Conn) -> Result<Step> {
    let Some(outdated) = held(conn).await? else { return Ok(Step::Elsewhere) };
    let ids: Vec<_> = outdated.iter().map(|entry| entry.message_id).collect();
    let mut rows = messages::queries::by_ids(conn, &ids).await?;
    // FTS5 writes its pages out whenever a number is smaller than the one before.
    rows.sort_by_key(|row| {
        outdated.iter().find(|entry| entry.message_id == row.id).map(|entry| entry.id)
    });
    let entries: Vec<_> = rows.iter().filter_map(IndexEntry::of).collect();
    let gone: Vec<_> =
        ids.into_iter().filter(|id| !entries.iter().any(|entry| entry.is_of(*id))).collect();
    index::erase(conn, &gone).await?;
    index::replace_all(conn, &entries).await?;
    Ok(Step::Renewed)
}

#[derive(QueryableByName)]
struct Lock {
    #[diesel(sql_type = Bool)]
    is_mine: bool,
}

/// Outdated entries that nobody else changes before this transaction ends. `None` while
/// another node works, or while all of them are being changed. Nothing is waited for, so
/// nobody who waits for these can wait for ever.
async fn held(conn: &mut Conn) -> Result<Option<Vec<OutdatedEntry>>> {
    let Conn::Postgres(c) = conn else {
        return index::outdated(conn, STEP).await.map(Some);
    };
    let lock = format!("SELECT pg_try_advisory_xact_lock({ADVISORY_LOCK}) AS is_mine");
    let lock: Lock = diesel::sql_query(lock).get_result(&mut **c).await?;
    if !lock.is_mine {
        return Ok(None);
    }
    let text = format!(
        "SELECT id, message_id FROM search_entries WHERE fold < {FOLD} \
         ORDER BY (-id) LIMIT {STEP} FOR NO KEY UPDATE SKIP LOCKED"
    );
    let outdated: Vec<OutdatedEntry> = diesel::sql_query(text).load(&mut **c).await?;
    Ok((!outdated.is_empty()).then_some(outdated))
}

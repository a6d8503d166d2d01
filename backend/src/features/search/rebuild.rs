//! Entries with tokens of an older version, such as those without markers of what a message has. After the start they are rebuilt newest first, in short
//! transactions between which others write. Each entry stores its version, so an interruption loses
//! no progress. Until then they are found by their former tokens.

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

/// Entries per transaction.
const STEP: i64 = 200;

/// Pause after a failure, or while another node does the work.
const PAUSE: Duration = Duration::from_secs(2);

/// Interval of looking for entries that nodes of an earlier version have written.
const IDLE: Duration = Duration::from_secs(60);

/// An arbitrary number that no other advisory lock of this database has.
const ADVISORY_LOCK: i64 = 7_306_014;

/// The result of one step.
enum Step {
    Renewed,
    /// Another node does the work.
    Elsewhere,
    /// Nothing is left, and no other node writes to this database.
    Done,
    /// Nothing is left at the moment.
    Idle,
}

/// Rebuilds outdated entries. With SQLite it ends; nodes of two versions may write to one
/// PostgreSQL, so there it repeats at an interval.
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
                    tracing::info!("every search entry has the tokens of this version");
                }
                if matches!(nothing_left, Step::Done) {
                    return;
                }
                IDLE
            }
            Err(error) => {
                tracing::warn!(%error, "rebuilding search entries failed, retrying");
                PAUSE
            }
        };
        tokio::time::sleep(pause).await;
    }
}

/// Without outdated entries it writes nothing.
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
    // FTS5 flushes its pages whenever a row id is smaller than the one before.
    rows.sort_by_key(|row| {
        outdated.iter().find(|entry| entry.message_id == row.id).map(|entry| entry.id)
    });
    let entries: Vec<_> = rows.iter().filter_map(IndexEntry::of).collect();
    let gone: Vec<_> =
        ids.into_iter().filter(|id| !entries.iter().any(|entry| entry.is_of(*id))).collect();
    index::erase(conn, &gone).await?;
    let differs = |entry: &IndexEntry| {
        let stored = outdated.iter().find(|stored| entry.is_of(stored.message_id));
        stored.is_none_or(|stored| entry.differs_from(stored.fold))
    };
    let (changed, same): (Vec<_>, Vec<_>) = entries.into_iter().partition(differs);
    index::replace_all(conn, &changed).await?;
    let same: Vec<_> = same.iter().map(IndexEntry::message).collect();
    index::renew(conn, &same).await?;
    Ok(Step::Renewed)
}

#[derive(QueryableByName)]
struct Lock {
    #[diesel(sql_type = Bool)]
    is_mine: bool,
}

/// Outdated entries, locked until this transaction ends. `None` while another node works, or while
/// all of them are locked. It never waits for a lock, so it cannot deadlock.
async fn held(conn: &mut Conn) -> Result<Option<Vec<OutdatedEntry>>> {
    let Conn::Postgres(c) = conn else {
        return index::outdated(conn, STEP).await.map(Some);
    };
    let lock = format!("SELECT pg_try_advisory_xact_lock({ADVISORY_LOCK}) AS is_mine");
    let lock: Lock = diesel::sql_query(lock).get_result(&mut *c).await?;
    if !lock.is_mine {
        return Ok(None);
    }
    let text = format!(
        "SELECT id, message_id, fold FROM search_entries WHERE fold < {FOLD} \
         ORDER BY (-id) LIMIT {STEP} FOR NO KEY UPDATE SKIP LOCKED"
    );
    let outdated: Vec<OutdatedEntry> = diesel::sql_query(text).load(c).await?;
    Ok((!outdated.is_empty()).then_some(outdated))
}

//! Transactions: one that has begun completes, even if its caller stops waiting. A change is
//! repeated after a conflict.

use std::{
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use futures_util::FutureExt;
use tokio::time::{Instant, sleep, timeout, timeout_at};

use super::{
    conn::{Conn, TransactionKind, Work, together},
    faults::{Fault, fault},
    postgres::{LIMIT, PostgresEngine},
    sqlite::SqliteEngine,
    store::{Engine, Store},
};
use crate::base::{
    error::{Code, Error, Result},
    metrics::{GaugeGuard, HistogramTimer, METRICS},
};

/// How often a transaction is repeated after a conflict, and the pause before the first repetition.
const RETRIES: u32 = 3;
const PAUSE: Duration = Duration::from_millis(15);

/// Time limit of a rollback.
const ROLLBACK: Duration = Duration::from_secs(1);

/// Work that stores its own result and can be repeated. The code that runs it exists once, not for
/// every type of result.
type Attempt = Box<dyn for<'c> FnMut(&'c mut Conn) -> Work<'c, ()> + Send>;

/// The result of an [`Attempt`].
type Slot<T> = Arc<Mutex<Option<T>>>;

impl Store {
    /// Reads in one consistent snapshot.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl for<'c> FnOnce(&'c mut Conn) -> Work<'c, T> + Clone + Send + 'static,
    ) -> Result<T> {
        self.repeatable(TransactionKind::Snapshot, work).await
    }

    /// Reads without a transaction, so that each statement reads what is committed when it begins.
    /// For work of one statement: on PostgreSQL, BEGIN and COMMIT cost as much as most statements.
    pub async fn read_committed<T: Send + 'static>(
        &self,
        work: impl for<'c> FnOnce(&'c mut Conn) -> Work<'c, T> + Clone + Send + 'static,
    ) -> Result<T> {
        self.repeatable(TransactionKind::None, work).await
    }

    /// Changes the database in one transaction, which is rolled back if `work` fails. After a
    /// conflict it is repeated, so `work` must be cloneable.
    ///
    /// # Errors
    /// `unavailable` also when the answer to a commit was lost: the commit may have succeeded, and
    /// it is not repeated.
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl for<'c> FnOnce(&'c mut Conn) -> Work<'c, T> + Clone + Send + 'static,
    ) -> Result<T> {
        self.repeatable(TransactionKind::Change, work).await
    }

    async fn repeatable<T: Send + 'static>(
        &self,
        kind: TransactionKind,
        work: impl for<'c> FnOnce(&'c mut Conn) -> Work<'c, T> + Clone + Send + 'static,
    ) -> Result<T> {
        let result = Slot::default();
        let slot = Arc::clone(&result);
        let attempt: Attempt = Box::new(move |conn| store_in(&slot, work.clone()(conn)));
        self.transact(kind, attempt).await?;
        taken(&result)
    }

    /// Runs work on one connection without time limits, outside of a transaction: for operations on
    /// a whole database.
    pub(crate) async fn maintenance<T: Send + 'static>(
        &self,
        work: impl for<'c> FnOnce(&'c mut Conn) -> Work<'c, T> + Send + 'static,
    ) -> Result<T> {
        let (mut attempt, result) = once(work);
        match self.engine() {
            Engine::Sqlite(engine) => {
                let lease = engine.writer().await?;
                let thread = lease.thread();
                thread.run(async move { attempt(&mut Conn::Sqlite(lease)).await }).await?;
            }
            Engine::Postgres(engine) => {
                let mut conn = Conn::Postgres(engine.unlimited_connection().await?);
                self.run(|_| async move {
                    let result = attempt(&mut conn).await;
                    conn.discard();
                    result
                })
                .await?;
            }
        }
        taken(&result)
    }

    /// Runs one transaction. A change is repeated after a conflict.
    async fn transact(&self, kind: TransactionKind, attempt: Attempt) -> Result<()> {
        match self.engine() {
            // Each transaction runs on its connection's thread, which completes it.
            Engine::Sqlite(_) => {
                self.repeat(kind, attempt).await.map_err(|error| self.explain(error))
            }
            Engine::Postgres(_) => {
                self.run(move |store| async move { store.repeat(kind, attempt).await }).await
            }
        }
    }

    async fn repeat(&self, kind: TransactionKind, mut attempt: Attempt) -> Result<()> {
        let deadline = Instant::now() + LIMIT;
        let mut pauses = pauses(kind);
        loop {
            let ended = match self.engine() {
                Engine::Sqlite(engine) => {
                    let (ended, again) = on_sqlite(engine, kind, attempt).await?;
                    attempt = again;
                    ended
                }
                Engine::Postgres(engine) => on_postgres(engine, kind, deadline, &mut attempt).await,
            };
            match (ended, pauses.next()) {
                (Err(error), Some(pause)) if is_conflict(&error) => sleep(pause).await,
                (ended, _) => return ended,
            }
        }
    }
}

/// One transaction on the thread of an SQLite connection. Returns its result, and the work.
async fn on_sqlite(
    engine: &SqliteEngine,
    kind: TransactionKind,
    mut attempt: Attempt,
) -> Result<(Result<()>, Attempt)> {
    let counted = GaugeGuard::one(&METRICS.store_work);
    let lease = {
        let _timed = HistogramTimer::begin(&METRICS.store_wait_seconds);
        match kind {
            TransactionKind::None | TransactionKind::Snapshot => engine.reader().await?,
            TransactionKind::Change => engine.writer().await?,
        }
    };
    let thread = lease.thread();
    let work = async move {
        let _counted = counted;
        let mut conn = Conn::Sqlite(lease);
        if let Err(error) = conn.begin(kind).await {
            return Ok((Err(error), attempt));
        }
        // After a panic the connection is used again, so the transaction must not stay open.
        let done = AssertUnwindSafe(attempt(&mut conn)).catch_unwind().await;
        let ended = match done.unwrap_or_else(|_| Err(Error::internal("a query panicked"))) {
            Ok(()) => commit(&mut conn, kind).await,
            Err(error) => Err(error),
        };
        if ended.is_err() && kind != TransactionKind::None {
            // It fails if SQLite has rolled back by itself, for example on a full disk.
            let _ = conn.rollback().await;
        }
        Ok((ended, attempt))
    };
    thread.run(work).await
}

/// One transaction on a pooled connection of PostgreSQL. A connection that turns out to be broken
/// before anything has been changed on it is replaced.
async fn on_postgres(
    engine: &PostgresEngine,
    kind: TransactionKind,
    deadline: Instant,
    attempt: &mut Attempt,
) -> Result<()> {
    let _counted = GaugeGuard::one(&METRICS.store_work);
    let mut is_retry = false;
    loop {
        let mut conn = lease(engine, deadline).await?;
        let mut has_begun = false;
        let ended = timeout_at(deadline, run_on(&mut conn, kind, attempt, &mut has_begun)).await;
        match ended {
            Ok(Ok(())) => return Ok(()),
            Ok(Err(error)) if fault(&error) != Fault::Connection => {
                if kind != TransactionKind::None {
                    roll_back(conn).await;
                }
                return Err(error);
            }
            cut => {
                // It must not return to its pool, as the next user would read the answers of this
                // work.
                conn.discard();
                engine.report_failure();
                if has_begun || is_retry || cut.is_err() {
                    return cut.unwrap_or_else(|_| Err(no_answer()));
                }
                is_retry = true;
            }
        }
    }
}

/// Sets `has_begun` before anything can be changed.
async fn run_on(
    conn: &mut Conn,
    kind: TransactionKind,
    attempt: &mut Attempt,
    has_begun: &mut bool,
) -> Result<()> {
    match kind {
        TransactionKind::None => attempt(conn).await,
        TransactionKind::Snapshot => {
            // BEGIN is sent together with the first statement. If it fails, that statement has only
            // read.
            together!(conn, |c| c.begin(kind), |c| attempt(c))?;
            conn.commit_later();
            Ok(())
        }
        TransactionKind::Change => {
            conn.begin(kind).await?;
            *has_begun = true;
            attempt(conn).await?;
            commit(conn, kind).await
        }
    }
}

async fn roll_back(mut conn: Conn) {
    if !matches!(timeout(ROLLBACK, conn.rollback()).await, Ok(Ok(()))) {
        conn.discard();
    }
}

/// An attempt that is not repeated, and the place of its result.
fn once<T: Send + 'static>(
    work: impl for<'c> FnOnce(&'c mut Conn) -> Work<'c, T> + Send + 'static,
) -> (Attempt, Slot<T>) {
    let result = Slot::default();
    let (slot, mut work) = (Arc::clone(&result), Some(work));
    let attempt: Attempt = Box::new(move |conn| match work.take() {
        Some(work) => store_in(&slot, work(conn)),
        None => Box::pin(async { Err(Error::internal("the work was repeated")) }),
    });
    (attempt, result)
}

fn store_in<'c, T: Send + 'static>(slot: &Slot<T>, work: Work<'c, T>) -> Work<'c, ()> {
    let slot = Arc::clone(slot);
    Box::pin(async move {
        let value = work.await?;
        slot.lock().unwrap_or_else(PoisonError::into_inner).replace(value);
        Ok(())
    })
}

fn taken<T>(slot: &Slot<T>) -> Result<T> {
    let value = slot.lock().unwrap_or_else(PoisonError::into_inner).take();
    value.ok_or_else(|| Error::internal("the work has no result"))
}

/// The pause before each repetition.
fn pauses(kind: TransactionKind) -> impl Iterator<Item = Duration> {
    let retries = if kind == TransactionKind::Change { RETRIES } else { 0 };
    (1..=retries).map(|retry| PAUSE * retry)
}

fn is_conflict(error: &Error) -> bool {
    fault(error) == Fault::Conflict
}

async fn commit(conn: &mut Conn, kind: TransactionKind) -> Result<()> {
    match kind {
        TransactionKind::None => Ok(()),
        TransactionKind::Snapshot => conn.commit().await,
        TransactionKind::Change => {
            let committed = conn.commit().await;
            METRICS.note_commit(committed.is_ok());
            committed
        }
    }
}

async fn lease(engine: &PostgresEngine, deadline: Instant) -> Result<Conn> {
    let _timed = HistogramTimer::begin(&METRICS.store_wait_seconds);
    let leased = timeout_at(deadline, engine.connection()).await;
    Ok(Conn::Postgres(leased.unwrap_or_else(|_| Err(no_answer()))?))
}

fn no_answer() -> Error {
    Error::new(Code::Unavailable).caused_by("the database did not answer in time")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::config::DatabaseAddress;

    async fn store() -> (Store, tempfile::TempDir) {
        let directory = tempfile::tempdir().expect("a directory");
        let handle = tokio::runtime::Handle::current();
        let address = DatabaseAddress::Sqlite(None);
        (Store::open(&address, directory.path(), handle).await.expect("opens"), directory)
    }

    async fn tables(store: &Store, name: &'static str) -> usize {
        let work = store.read(move |conn| {
            Box::pin(async move { Ok(conn.batch(&format!("SELECT * FROM {name}")).await.is_ok()) })
        });
        usize::from(work.await.expect("reads"))
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_panic_rolls_back_and_the_connection_stays_usable() {
        let (store, _directory) = store().await;
        let panicking = store.write(|conn| {
            Box::pin(async move {
                conn.batch("CREATE TABLE half (id INTEGER)").await?;
                panic!("a defect");
                #[expect(unreachable_code, reason = "the type of the work")]
                Ok(())
            })
        });
        assert_eq!(panicking.await.expect_err("fails").code(), Code::Internal);
        store
            .write(|conn| {
                Box::pin(async move { conn.batch("CREATE TABLE whole (id INTEGER)").await })
            })
            .await
            .expect("the only writer works");
        assert_eq!((tables(&store, "half").await, tables(&store, "whole").await), (0, 1));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_transaction_completes_without_its_caller() {
        let (store, _directory) = store().await;
        let (begun, beginning) = tokio::sync::oneshot::channel();
        let (go_on, waiting) = std::sync::mpsc::channel::<()>();
        let begun = std::sync::Arc::new(std::sync::Mutex::new(Some(begun)));
        let waiting = std::sync::Arc::new(std::sync::Mutex::new(waiting));
        let caller = tokio::spawn({
            let store = store.clone();
            async move {
                let work = store.write(move |conn| {
                    Box::pin(async move {
                        conn.batch("CREATE TABLE kept (id INTEGER)").await?;
                        begun.lock().expect("not poisoned").take().map(|begun| begun.send(()));
                        waiting.lock().expect("not poisoned").recv().map_err(Error::internal)
                    })
                });
                work.await
            }
        });
        beginning.await.expect("begins");
        caller.abort();
        assert!(caller.await.is_err_and(|error| error.is_cancelled()));
        go_on.send(()).expect("the work still waits");
        // The only writer is free again when the transaction has ended.
        store.write(|_| Box::pin(async { Ok(()) })).await.expect("writes");
        assert_eq!(tables(&store, "kept").await, 1);
    }
}

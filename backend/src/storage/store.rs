//! The store: where work on the database begins and always finishes.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use diesel_async::AsyncPgConnection;
use tokio::{
    runtime::Handle,
    sync::Notify,
    time::{Instant, sleep, timeout_at},
};

use super::{
    conn::{Conn, TransactionKind, Work},
    disk_space,
    faults::{Fault, fault},
    migrate,
    migrate::DatabaseContent,
    opening,
    opening::DatabaseFile,
    postgres::{COMMAND_NAME, LIMIT, PostgresEngine, SERVER_NAME},
    sqlite,
    sqlite::SqliteEngine,
    wal_truncation,
};
use crate::base::{
    config::DatabaseAddress,
    error::{Code, Error, Result},
    metrics::{GaugeGuard, HistogramTimer, METRICS},
};

/// How often a change is done again after the database has undone it for the sake of
/// another, and the first pause before that.
const RETRIES: u32 = 3;
const PAUSE: Duration = Duration::from_millis(15);

/// For taking back what failed.
const ROLLBACK: Duration = Duration::from_secs(1);

/// The database behind both engines. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    engine: Arc<Engine>,
    runtime: Handle,
    /// Asks for [`wal_truncation`]; PostgreSQL has nothing like it.
    wal_truncation: Option<Arc<Notify>>,
}

/// What a database has to be.
#[derive(Debug, Clone)]
pub enum ExpectedDatabase {
    Any,
    /// One that was in use: this file says so.
    InUse(PathBuf),
}

impl ExpectedDatabase {
    /// # Errors
    /// A sentence, when there has to be something.
    fn refuse_if_used_before(&self, place: &str) -> Result<()> {
        let Self::InUse(witness) = self else {
            return Ok(());
        };
        Err(Error::internal(format!(
            "there is no database, or an empty one, at {place}, but {} says that there was one. \
             Put a backup back with `umbrachat restore FILE`, or name the right database in \
             DATABASE_URL. If a new and empty server is meant, start it once with --new-database \
             (UMBRACHAT_NEW_DATABASE=true)",
            witness.display()
        )))
    }
}

enum Engine {
    Sqlite(SqliteEngine),
    Postgres(PostgresEngine),
}

impl Store {
    /// Opens the database and brings its schema up to date. All work will run on
    /// `runtime`, which has to be a multi-threaded one that outlives the store's users:
    /// on a web worker a client that hangs up would drop a transaction half-way.
    ///
    /// # Errors
    /// When the database cannot be opened, or is too new for this program.
    pub async fn open(address: &DatabaseAddress, data_dir: &Path, runtime: Handle) -> Result<Self> {
        Self::open_expecting(address, data_dir, runtime, ExpectedDatabase::Any).await
    }

    /// The same, and refuses an empty database where there has to be one with something in it.
    ///
    /// # Errors
    /// Those of [`Store::open`]; a sentence, when the database is not what is expected.
    pub async fn open_expecting(
        address: &DatabaseAddress,
        data_dir: &Path,
        runtime: Handle,
        expected: ExpectedDatabase,
    ) -> Result<Self> {
        let mut wal_truncation = None;
        let engine = match address {
            DatabaseAddress::Sqlite(path) => {
                let path = sqlite::path_of(path.as_ref(), data_dir);
                if opening::inspect(&path)? == DatabaseFile::Missing {
                    expected.refuse_if_used_before(&path.display().to_string())?;
                }
                let engine = SqliteEngine::open(&path)?;
                let (requested, truncation) = wal_truncation::truncation_task(&path)?;
                runtime.spawn(truncation);
                runtime.spawn(disk_space::watch(path));
                wal_truncation = Some(requested);
                Engine::Sqlite(engine)
            }
            DatabaseAddress::Postgres(address) => {
                Engine::Postgres(PostgresEngine::open(address, SERVER_NAME)?)
            }
        };
        let store = Self { engine: Arc::new(engine), runtime, wal_truncation };
        let checked = store.run(move |store| async move {
            let conn = store.unlimited_lease().await?;
            let looking = store.clone();
            migrate::run(conn, |conn| Box::pin(async move { looking.check(conn, expected).await }))
                .await
        });
        checked.await.map_err(|error| store.explain(error))?;
        Ok(store)
    }

    /// Refuses a database of another program, and an empty one where it has to hold something.
    async fn check(&self, conn: &mut Conn, expected: ExpectedDatabase) -> Result<()> {
        match (migrate::content(conn).await?, &*self.engine) {
            (DatabaseContent::Ours, _) => Ok(()),
            (DatabaseContent::Foreign, Engine::Sqlite(engine)) => {
                Err(opening::foreign(engine.path()))
            }
            (DatabaseContent::Foreign, Engine::Postgres(_)) => Err(Error::internal(
                "the database in DATABASE_URL holds tables of another program: name an empty one, \
                 or that of this server",
            )),
            (DatabaseContent::Empty, Engine::Sqlite(engine)) => {
                expected.refuse_if_used_before(&engine.path().display().to_string())
            }
            (DatabaseContent::Empty, Engine::Postgres(_)) => {
                expected.refuse_if_used_before("DATABASE_URL")
            }
        }
    }

    /// In words that name the database file.
    fn explain(&self, error: Error) -> Error {
        match &*self.engine {
            Engine::Sqlite(engine) if is_fault(&error) => opening::explain(engine.path(), error),
            _ => error,
        }
    }

    /// Opens a database for a short command, beside whatever serves it. Its schema is left
    /// as it is.
    ///
    /// # Errors
    /// When there is none, or it is too new for this program.
    pub async fn open_existing(
        address: &DatabaseAddress,
        data_dir: &Path,
        runtime: Handle,
    ) -> Result<Self> {
        let store = Self::open_unchecked(address, data_dir, runtime)?;
        let checked = store.run(|store| async move {
            let mut conn = store.lease(TransactionKind::Change).await?;
            // What holds nothing has been left there by an interrupted first start.
            store.check(&mut conn, ExpectedDatabase::Any).await?;
            migrate::refuse_if_newer(&mut conn).await
        });
        checked.await.map_err(|error| store.explain(error))?;
        Ok(store)
    }

    /// The same, whatever the database may hold.
    ///
    /// # Errors
    /// When there is no such file.
    pub(crate) fn open_unchecked(
        address: &DatabaseAddress,
        data_dir: &Path,
        runtime: Handle,
    ) -> Result<Self> {
        let engine = match address {
            DatabaseAddress::Sqlite(path) => {
                let path = sqlite::path_of(path.as_ref(), data_dir);
                Engine::Sqlite(SqliteEngine::open_existing(&path)?)
            }
            DatabaseAddress::Postgres(address) => {
                Engine::Postgres(PostgresEngine::open(address, COMMAND_NAME)?)
            }
        };
        Ok(Self { engine: Arc::new(engine), runtime, wal_truncation: None })
    }

    /// Brings the schema up to date.
    ///
    /// # Errors
    /// When the database is too new for this program, or a migration fails; then the schema
    /// is as it was before that one.
    pub(crate) async fn migrate(&self) -> Result<()> {
        self.run(|store| async move {
            migrate::run(store.unlimited_lease().await?, |_| Box::pin(async { Ok(()) })).await
        })
        .await
    }

    /// A connection to PostgreSQL of the caller's own; `None` for SQLite.
    pub(crate) async fn dedicated_connection(&self) -> Result<Option<AsyncPgConnection>> {
        match &*self.engine {
            Engine::Sqlite(_) => Ok(None),
            Engine::Postgres(engine) => Ok(Some(engine.dedicated_connection().await?)),
        }
    }

    /// Told after a commit that erased a text. What is left of it beside the database file
    /// goes soon, away from the caller.
    pub fn request_wal_truncate(&self) {
        if let Some(wal_truncation) = &self.wal_truncation {
            wal_truncation.notify_one();
        }
    }

    /// Reads one consistent picture.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl for<'c> FnOnce(&'c mut Conn) -> Work<'c, T> + Send + 'static,
    ) -> Result<T> {
        self.run(move |store| async move {
            store.transact(TransactionKind::Snapshot, Instant::now() + LIMIT, work).await
        })
        .await
    }

    /// Changes the database in one transaction, undone as a whole if `work` refuses. If
    /// another one was in its way, it is done again, which is why `work` can be copied.
    ///
    /// # Errors
    /// `unavailable` also when the answer to a commit was lost: then it may have been done,
    /// and nothing here does it once more.
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl for<'c> FnOnce(&'c mut Conn) -> Work<'c, T> + Clone + Send + 'static,
    ) -> Result<T> {
        self.run(move |store| async move {
            let deadline = Instant::now() + LIMIT;
            for retry in 1..=RETRIES {
                let result = store.transact(TransactionKind::Change, deadline, work.clone()).await;
                if !result.as_ref().is_err_and(|error| fault(error) == Fault::Conflict) {
                    return result;
                }
                sleep(PAUSE * retry).await;
            }
            store.transact(TransactionKind::Change, deadline, work).await
        })
        .await
    }

    /// Works on one connection without any limit, and outside of a transaction: for what is
    /// done to a database as a whole.
    pub(crate) async fn maintenance<T: Send + 'static>(
        &self,
        work: impl for<'c> FnOnce(&'c mut Conn) -> Work<'c, T> + Send + 'static,
    ) -> Result<T> {
        self.run(move |store| async move {
            let mut conn = store.unlimited_lease().await?;
            let result = work(&mut conn).await;
            conn.discard();
            result
        })
        .await
    }

    async fn transact<T: Send + 'static>(
        &self,
        kind: TransactionKind,
        deadline: Instant,
        work: impl for<'c> FnOnce(&'c mut Conn) -> Work<'c, T> + Send + 'static,
    ) -> Result<T> {
        let _counted = GaugeGuard::one(&METRICS.store_work);
        let mut conn = self.begin(kind, deadline).await?;
        let ended = self.in_time(deadline, async {
            let value = work(&mut conn).await?;
            let committed = conn.commit().await;
            if kind == TransactionKind::Change {
                METRICS.note_commit(committed.is_ok());
            }
            committed.map(|()| value)
        });
        let ended = ended.await;
        match ended {
            Some(Ok(value)) => Ok(value),
            Some(Err(error)) if fault(&error) != Fault::Connection => {
                let soon = Instant::now() + ROLLBACK;
                if !matches!(self.in_time(soon, conn.rollback()).await, Some(Ok(()))) {
                    conn.discard();
                }
                Err(self.explain(error))
            }
            cut => {
                // It never goes back to its pool: the next would wait for this one's answers.
                conn.discard();
                self.report_failure();
                cut.unwrap_or_else(|| Err(no_answer()))
            }
        }
    }

    /// A connection with a transaction on it. One that was cut while it lay in the pool is
    /// replaced by another, as nothing has been done on it yet.
    async fn begin(&self, kind: TransactionKind, deadline: Instant) -> Result<Conn> {
        let mut is_retry = false;
        loop {
            let leased = {
                let _timed = HistogramTimer::begin(&METRICS.store_wait_seconds);
                self.in_time(deadline, self.lease(kind)).await
            };
            let mut conn = leased.unwrap_or_else(|| Err(no_answer()))?;
            match self.in_time(deadline, conn.begin(kind)).await {
                Some(Ok(())) => return Ok(conn),
                Some(Err(error)) => {
                    conn.discard();
                    if fault(&error) != Fault::Connection || is_retry {
                        return Err(error);
                    }
                    self.report_failure();
                    is_retry = true;
                }
                None => {
                    conn.discard();
                    self.report_failure();
                    return Err(no_answer());
                }
            }
        }
    }

    /// `None` if there was no answer in time. SQLite keeps its own limits, and nothing that
    /// it has begun may be dropped.
    async fn in_time<T>(
        &self,
        deadline: Instant,
        work: impl Future<Output = Result<T>>,
    ) -> Option<Result<T>> {
        match &*self.engine {
            Engine::Sqlite(_) => Some(work.await),
            Engine::Postgres(_) => timeout_at(deadline, work).await.ok(),
        }
    }

    fn report_failure(&self) {
        if let Engine::Postgres(engine) = &*self.engine {
            engine.report_failure();
        }
    }

    async fn unlimited_lease(&self) -> Result<Conn> {
        Ok(match &*self.engine {
            Engine::Sqlite(engine) => Conn::Sqlite(engine.writer().await?),
            Engine::Postgres(engine) => Conn::Postgres(engine.unlimited_connection().await?),
        })
    }

    /// Work once begun always finishes, whoever stops waiting for it.
    async fn run<T, F>(&self, work: impl FnOnce(Self) -> F) -> Result<T>
    where
        T: Send + 'static,
        F: Future<Output = Result<T>> + Send + 'static,
    {
        self.runtime.spawn(work(self.clone())).await.map_err(Error::internal)?
    }

    async fn lease(&self, kind: TransactionKind) -> Result<Conn> {
        Ok(match (&*self.engine, kind) {
            (Engine::Sqlite(engine), TransactionKind::Snapshot) => {
                Conn::Sqlite(engine.reader().await?)
            }
            (Engine::Sqlite(engine), TransactionKind::Change) => {
                Conn::Sqlite(engine.writer().await?)
            }
            (Engine::Postgres(engine), _) => Conn::Postgres(engine.connection().await?),
        })
    }
}

/// Whether something failed, rather than being refused.
fn is_fault(error: &Error) -> bool {
    matches!(error.code(), Code::Internal | Code::StorageFull)
}

fn no_answer() -> Error {
    Error::new(Code::Unavailable).caused_by("the database did not answer in time")
}

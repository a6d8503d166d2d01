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
    conn::{Conn, Purpose, Work},
    faults::{Fault, fault},
    migrate,
    migrate::Holds,
    opening,
    opening::Found,
    postgres::{BESIDE, LIMIT, PostgresEngine, SERVING},
    room, scrub, sqlite,
    sqlite::SqliteEngine,
};
use crate::base::{
    config::DatabaseAddress,
    error::{Code, Error, Result},
    metrics::{Held, METRICS, Timed},
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
    /// Asks for [`scrub`]; PostgreSQL has nothing like it.
    erased: Option<Arc<Notify>>,
}

/// What a database has to be.
#[derive(Debug, Clone)]
pub enum Expected {
    Anything,
    /// One that was in use: this file says so.
    InUse(PathBuf),
}

impl Expected {
    /// # Errors
    /// A sentence, when there has to be something.
    fn allow_nothing(&self, place: &str) -> Result<()> {
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
        Self::open_expecting(address, data_dir, runtime, Expected::Anything).await
    }

    /// The same, and refuses an empty database where there has to be one with something in it.
    ///
    /// # Errors
    /// Those of [`Store::open`]; a sentence, when the database is not what is expected.
    pub async fn open_expecting(
        address: &DatabaseAddress,
        data_dir: &Path,
        runtime: Handle,
        expected: Expected,
    ) -> Result<Self> {
        let mut erased = None;
        let engine = match address {
            DatabaseAddress::Sqlite(path) => {
                let path = sqlite::path_of(path.as_ref(), data_dir);
                if opening::look(&path)? == Found::Nothing {
                    expected.allow_nothing(&path.display().to_string())?;
                }
                let engine = SqliteEngine::open(&path)?;
                let (asked, scrubbing) = scrub::scrubbing(&path)?;
                runtime.spawn(scrubbing);
                runtime.spawn(room::watch(path));
                erased = Some(asked);
                Engine::Sqlite(engine)
            }
            DatabaseAddress::Postgres(address) => {
                Engine::Postgres(PostgresEngine::open(address, SERVING)?)
            }
        };
        let store = Self { engine: Arc::new(engine), runtime, erased };
        let checked = store.run(move |store| async move {
            let conn = store.patient_lease().await?;
            let looking = store.clone();
            migrate::run(conn, |conn| Box::pin(async move { looking.check(conn, expected).await }))
                .await
        });
        checked.await.map_err(|error| store.explain(error))?;
        Ok(store)
    }

    /// Refuses a database of another program, and an empty one where it has to hold something.
    async fn check(&self, conn: &mut Conn, expected: Expected) -> Result<()> {
        match (migrate::holds(conn).await?, &*self.engine) {
            (Holds::Ours, _) => Ok(()),
            (Holds::Another, Engine::Sqlite(engine)) => Err(opening::foreign(engine.path())),
            (Holds::Another, Engine::Postgres(_)) => Err(Error::internal(
                "the database in DATABASE_URL holds tables of another program: name an empty one, \
                 or that of this server",
            )),
            (Holds::Nothing, Engine::Sqlite(engine)) => {
                expected.allow_nothing(&engine.path().display().to_string())
            }
            (Holds::Nothing, Engine::Postgres(_)) => expected.allow_nothing("DATABASE_URL"),
        }
    }

    /// In words that name the database file.
    fn explain(&self, error: Error) -> Error {
        match &*self.engine {
            Engine::Sqlite(engine) if error.is_fault() => opening::explain(engine.path(), error),
            _ => error,
        }
    }

    /// Opens a database for a short command, beside whatever serves it. Its schema is left
    /// as it is.
    ///
    /// # Errors
    /// When there is none, or it is too new for this program.
    pub async fn beside(
        address: &DatabaseAddress,
        data_dir: &Path,
        runtime: Handle,
    ) -> Result<Self> {
        let store = Self::unseen(address, data_dir, runtime)?;
        let checked = store.run(|store| async move {
            let mut conn = store.lease(Purpose::Change).await?;
            // What holds nothing has been left there by an interrupted first start.
            store.check(&mut conn, Expected::Anything).await?;
            migrate::refuse_if_newer(&mut conn).await
        });
        checked.await.map_err(|error| store.explain(error))?;
        Ok(store)
    }

    /// The same, whatever the database may hold.
    ///
    /// # Errors
    /// When there is no such file.
    pub(crate) fn unseen(
        address: &DatabaseAddress,
        data_dir: &Path,
        runtime: Handle,
    ) -> Result<Self> {
        let engine = match address {
            DatabaseAddress::Sqlite(path) => {
                let path = sqlite::path_of(path.as_ref(), data_dir);
                Engine::Sqlite(SqliteEngine::beside(&path)?)
            }
            DatabaseAddress::Postgres(address) => {
                Engine::Postgres(PostgresEngine::open(address, BESIDE)?)
            }
        };
        Ok(Self { engine: Arc::new(engine), runtime, erased: None })
    }

    /// Brings the schema up to date.
    ///
    /// # Errors
    /// When the database is too new for this program, or a migration fails; then the schema
    /// is as it was before that one.
    pub(crate) async fn migrate(&self) -> Result<()> {
        self.run(|store| async move {
            migrate::run(store.patient_lease().await?, |_| Box::pin(async { Ok(()) })).await
        })
        .await
    }

    /// A connection to PostgreSQL of the caller's own; `None` for SQLite.
    pub(crate) async fn connection_apart(&self) -> Result<Option<AsyncPgConnection>> {
        match &*self.engine {
            Engine::Sqlite(_) => Ok(None),
            Engine::Postgres(engine) => Ok(Some(engine.connection_apart().await?)),
        }
    }

    /// Told after a commit that erased a text. What is left of it beside the database file
    /// goes soon, away from the caller.
    pub fn has_erased(&self) {
        if let Some(erased) = &self.erased {
            erased.notify_one();
        }
    }

    /// Reads one consistent picture.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl for<'c> FnOnce(&'c mut Conn) -> Work<'c, T> + Send + 'static,
    ) -> Result<T> {
        self.run(move |store| async move {
            store.transact(Purpose::Snapshot, Instant::now() + LIMIT, work).await
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
                let result = store.transact(Purpose::Change, deadline, work.clone()).await;
                if !result.as_ref().is_err_and(|error| fault(error) == Fault::Conflict) {
                    return result;
                }
                sleep(PAUSE * retry).await;
            }
            store.transact(Purpose::Change, deadline, work).await
        })
        .await
    }

    /// Works on one connection without any limit, and outside of a transaction: for what is
    /// done to a database as a whole.
    pub(crate) async fn patiently<T: Send + 'static>(
        &self,
        work: impl for<'c> FnOnce(&'c mut Conn) -> Work<'c, T> + Send + 'static,
    ) -> Result<T> {
        self.run(move |store| async move {
            let mut conn = store.patient_lease().await?;
            let result = work(&mut conn).await;
            conn.discard();
            result
        })
        .await
    }

    async fn transact<T: Send + 'static>(
        &self,
        purpose: Purpose,
        deadline: Instant,
        work: impl for<'c> FnOnce(&'c mut Conn) -> Work<'c, T> + Send + 'static,
    ) -> Result<T> {
        let _counted = Held::one(&METRICS.store_work);
        let mut conn = self.begin(purpose, deadline).await?;
        let ended = self.in_time(deadline, async {
            let value = work(&mut conn).await?;
            let committed = conn.commit().await;
            if purpose == Purpose::Change {
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
                self.doubt();
                cut.unwrap_or_else(|| Err(no_answer()))
            }
        }
    }

    /// A connection with a transaction on it. One that was cut while it lay in the pool is
    /// replaced by another, as nothing has been done on it yet.
    async fn begin(&self, purpose: Purpose, deadline: Instant) -> Result<Conn> {
        let mut is_again = false;
        loop {
            let leased = {
                let _timed = Timed::begin(&METRICS.store_wait_seconds);
                self.in_time(deadline, self.lease(purpose)).await
            };
            let mut conn = leased.unwrap_or_else(|| Err(no_answer()))?;
            match self.in_time(deadline, conn.begin(purpose)).await {
                Some(Ok(())) => return Ok(conn),
                Some(Err(error)) => {
                    conn.discard();
                    if fault(&error) != Fault::Connection || is_again {
                        return Err(error);
                    }
                    self.doubt();
                    is_again = true;
                }
                None => {
                    conn.discard();
                    self.doubt();
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

    fn doubt(&self) {
        if let Engine::Postgres(engine) = &*self.engine {
            engine.doubt();
        }
    }

    async fn patient_lease(&self) -> Result<Conn> {
        Ok(match &*self.engine {
            Engine::Sqlite(engine) => Conn::Sqlite(engine.writer().await?),
            Engine::Postgres(engine) => Conn::Postgres(engine.patient_connection().await?),
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

    async fn lease(&self, purpose: Purpose) -> Result<Conn> {
        Ok(match (&*self.engine, purpose) {
            (Engine::Sqlite(engine), Purpose::Snapshot) => Conn::Sqlite(engine.reader().await?),
            (Engine::Sqlite(engine), Purpose::Change) => Conn::Sqlite(engine.writer().await?),
            (Engine::Postgres(engine), _) => Conn::Postgres(engine.connection().await?),
        })
    }
}

fn no_answer() -> Error {
    Error::new(Code::Unavailable).caused_by("the database did not answer in time")
}

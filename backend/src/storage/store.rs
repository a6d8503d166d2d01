//! The store: opens the database of either engine, and checks and migrates it.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use diesel_async::AsyncPgConnection;
use tokio::{runtime::Handle, sync::Notify};

use super::{
    conn::Conn,
    disk_space, migrate,
    migrate::DatabaseContent,
    opening,
    opening::DatabaseFile,
    postgres::{COMMAND_NAME, PostgresEngine, SERVER_NAME},
    sqlite,
    sqlite::SqliteEngine,
    wal_truncation,
};
use crate::base::{
    config::DatabaseAddress,
    error::{Error, Result},
};

/// The database, whichever engine. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    engine: Arc<Engine>,
    runtime: Handle,
    /// Requests a truncation of the WAL ([`wal_truncation`]); `None` for PostgreSQL.
    wal_truncation: Option<Arc<Notify>>,
}

/// What a database must contain.
#[derive(Debug, Clone)]
pub enum ExpectedDatabase {
    Any,
    /// Data, as this file proves that it was in use.
    InUse(PathBuf),
}

impl ExpectedDatabase {
    /// # Errors
    /// An error message if the database must not be empty.
    fn refuse_if_used_before(&self, place: &str) -> Result<()> {
        let Self::InUse(witness) = self else {
            return Ok(());
        };
        Err(Error::internal(format!(
            "there is no database, or an empty one, at {place}, but {} records an earlier one. \
             Put a backup back with `umbrachat restore FILE`, or name the right database in \
             DATABASE_URL. If a new and empty server is meant, start it once with --new-database \
             (UMBRACHAT_NEW_DATABASE=true)",
            witness.display()
        )))
    }
}

pub(super) enum Engine {
    Sqlite(SqliteEngine),
    Postgres(PostgresEngine),
}

impl Store {
    /// Opens the database and migrates its schema. All work runs on `runtime`, which must be
    /// multi-threaded and outlive the store's users: on a web worker a client that disconnects
    /// would drop a transaction half-way.
    ///
    /// # Errors
    /// When the database cannot be opened, or is too new for this program.
    pub async fn open(address: &DatabaseAddress, data_dir: &Path, runtime: Handle) -> Result<Self> {
        Self::open_expecting(address, data_dir, runtime, ExpectedDatabase::Any).await
    }

    /// Like [`Store::open`], and refuses an empty database if data is expected.
    ///
    /// # Errors
    /// Those of [`Store::open`]; an error message if the content is not as expected.
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
                let engine = SqliteEngine::open(&path, &runtime)?;
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

    /// Refuses a database of another program, and an empty one if data is expected.
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

    /// Adds the path of the database file to an error.
    pub(super) fn explain(&self, error: Error) -> Error {
        match &*self.engine {
            Engine::Sqlite(engine) if error.is_fault() => opening::explain(engine.path(), error),
            _ => error,
        }
    }

    /// Opens a database for a command beside a server. The schema is not changed.
    ///
    /// # Errors
    /// When there is no database, or it is too new for this program.
    pub async fn open_existing(
        address: &DatabaseAddress,
        data_dir: &Path,
        runtime: Handle,
    ) -> Result<Self> {
        let store = Self::open_unchecked(address, data_dir, runtime)?;
        let checked = store.run(|store| async move {
            let mut conn = store.lease().await?;
            // An empty database is left by an interrupted first start.
            store.check(&mut conn, ExpectedDatabase::Any).await?;
            migrate::refuse_if_newer(&mut conn).await
        });
        checked.await.map_err(|error| store.explain(error))?;
        Ok(store)
    }

    /// Opens a database without checking its content.
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
                Engine::Sqlite(SqliteEngine::open_existing(&path, &runtime)?)
            }
            DatabaseAddress::Postgres(address) => {
                Engine::Postgres(PostgresEngine::open(address, COMMAND_NAME)?)
            }
        };
        Ok(Self { engine: Arc::new(engine), runtime, wal_truncation: None })
    }

    /// Migrates the schema.
    ///
    /// # Errors
    /// When the database is too new for this program, or a migration fails; the schema is then as
    /// it was before that migration.
    pub(crate) async fn migrate(&self) -> Result<()> {
        self.run(|store| async move {
            migrate::run(store.unlimited_lease().await?, |_| Box::pin(async { Ok(()) })).await
        })
        .await
    }

    /// A separate connection to PostgreSQL; `None` for SQLite.
    pub(crate) async fn dedicated_connection(&self) -> Result<Option<AsyncPgConnection>> {
        match &*self.engine {
            Engine::Sqlite(_) => Ok(None),
            Engine::Postgres(engine) => Ok(Some(engine.dedicated_connection().await?)),
        }
    }

    /// Requests a truncation of the WAL after a commit that erased a text. It runs in the
    /// background.
    pub fn request_wal_truncate(&self) {
        if let Some(wal_truncation) = &self.wal_truncation {
            wal_truncation.notify_one();
        }
    }

    async fn unlimited_lease(&self) -> Result<Conn> {
        Ok(match &*self.engine {
            Engine::Sqlite(engine) => Conn::Sqlite(engine.writer().await?),
            Engine::Postgres(engine) => Conn::Postgres(engine.unlimited_connection().await?),
        })
    }

    pub(super) fn engine(&self) -> &Engine {
        &self.engine
    }

    async fn lease(&self) -> Result<Conn> {
        Ok(match self.engine() {
            Engine::Sqlite(engine) => Conn::Sqlite(engine.writer().await?),
            Engine::Postgres(engine) => Conn::Postgres(engine.connection().await?),
        })
    }

    /// Work that has begun always completes, even if the caller stops waiting.
    pub(super) async fn run<T, F>(&self, work: impl FnOnce(Self) -> F) -> Result<T>
    where
        T: Send + 'static,
        F: Future<Output = Result<T>> + Send + 'static,
    {
        self.runtime.spawn(work(self.clone())).await.map_err(Error::internal)?
    }
}

//! The store: where work on the database begins and always finishes.

use futures_util::future::BoxFuture;
use std::{path::Path, sync::Arc};
use tokio::{runtime::Handle, sync::Notify};

use super::{
    conn::{Conn, Purpose},
    migrate,
    postgres::PostgresEngine,
    scrub, sqlite,
    sqlite::SqliteEngine,
};
use crate::{
    config::DatabaseAddress,
    error::{Error, Result},
    metrics::{Held, METRICS, Timed},
};

/// Queries in flight on a borrowed connection.
pub type Work<'c, T> = BoxFuture<'c, Result<T>>;

/// The database behind both engines. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    engine: Arc<Engine>,
    runtime: Handle,
    /// Asks for [`scrub`]; PostgreSQL has nothing like it.
    erased: Option<Arc<Notify>>,
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
        let mut erased = None;
        let engine = match address {
            DatabaseAddress::Sqlite(path) => {
                let path = path.clone().unwrap_or_else(|| sqlite::default_path(data_dir));
                let engine = SqliteEngine::open(&path)?;
                let (asked, scrubbing) = scrub::scrubbing(&path)?;
                runtime.spawn(scrubbing);
                erased = Some(asked);
                Engine::Sqlite(engine)
            }
            DatabaseAddress::Postgres(url) => Engine::Postgres(PostgresEngine::open(url)?),
        };
        let store = Self { engine: Arc::new(engine), runtime, erased };
        store
            .run(|store| async move { migrate::run(store.lease(Purpose::Change).await?).await })
            .await?;
        Ok(store)
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
        let engine = match address {
            DatabaseAddress::Sqlite(path) => {
                let path = path.clone().unwrap_or_else(|| sqlite::default_path(data_dir));
                Engine::Sqlite(SqliteEngine::beside(&path)?)
            }
            DatabaseAddress::Postgres(url) => Engine::Postgres(PostgresEngine::open(url)?),
        };
        let store = Self { engine: Arc::new(engine), runtime, erased: None };
        store
            .run(|store| async move {
                migrate::refuse_if_newer(&mut store.lease(Purpose::Change).await?).await
            })
            .await?;
        Ok(store)
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
        self.transact(Purpose::Snapshot, work).await
    }

    /// Changes the database in one transaction, undone as a whole if `work` refuses.
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl for<'c> FnOnce(&'c mut Conn) -> Work<'c, T> + Send + 'static,
    ) -> Result<T> {
        self.transact(Purpose::Change, work).await
    }

    async fn transact<T: Send + 'static>(
        &self,
        purpose: Purpose,
        work: impl for<'c> FnOnce(&'c mut Conn) -> Work<'c, T> + Send + 'static,
    ) -> Result<T> {
        self.run(move |store| async move {
            let _counted = Held::one(&METRICS.store_work);
            let mut conn = {
                let _timed = Timed::begin(&METRICS.store_wait_seconds);
                store.lease(purpose).await?
            };
            conn.begin(purpose).await?;
            let result = match work(&mut conn).await {
                Ok(value) => {
                    let committed = conn.commit().await;
                    if purpose == Purpose::Change {
                        METRICS.note_commit(committed.is_ok());
                    }
                    committed.map(|()| value)
                }
                Err(error) => Err(error),
            };
            if result.is_err() && conn.rollback().await.is_err() {
                conn.discard();
            }
            result
        })
        .await
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

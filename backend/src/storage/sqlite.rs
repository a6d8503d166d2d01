//! SQLite: one writer and a few readers, each with a thread of its own.

mod connection;
mod thread;

use std::{
    fs::{File, OpenOptions, TryLockError},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    time::Duration,
};

use deadpool::unmanaged::{Object, Pool, PoolConfig};
use diesel::{Connection, SqliteConnection, connection::SimpleConnection};
use tokio::runtime::Handle;

pub use self::connection::SqliteConn;
use self::thread::ConnectionThread;
use super::{opening, opening::DatabaseFile};
use crate::base::{
    disk::{leftovers, private, reserve::Reserve},
    error::{Code, Error, Result},
};

const READERS: usize = 4;

/// Time limit for getting the writer; then the answer is 503. Long jobs use short transactions, so
/// it is reached only if the disk stalls.
const WAIT: Duration = Duration::from_secs(4);

/// `busy_timeout` comes first, as the others may need a lock. `cache_size` is in KiB when negative.
/// `secure_delete` overwrites deleted data, so that erased texts are removed from the file too.
const SETTINGS: &str = "PRAGMA busy_timeout = 4000; \
    PRAGMA journal_mode = WAL; \
    PRAGMA synchronous = FULL; \
    PRAGMA foreign_keys = ON; \
    PRAGMA secure_delete = ON; \
    PRAGMA temp_store = MEMORY; \
    PRAGMA cache_size = -8000;";

/// The connection pools of one database file.
pub struct SqliteEngine {
    path: PathBuf,
    writer: Pool<SqliteConn>,
    readers: Pool<SqliteConn>,
    /// Held as long as the connections: one server uses a file. A command beside a server does not
    /// hold it.
    _lock: Option<File>,
}

impl SqliteEngine {
    /// Opens the file, or creates it. On a full disk the reserve is released first: SQLite needs
    /// some pages for the index of a WAL that was not checkpointed.
    ///
    /// # Errors
    /// An error message with the path, when another server uses this file or it is unusable.
    pub fn open(path: &Path, runtime: &Handle) -> Result<Self> {
        let lock = lock(path)?;
        leftovers::remove_restoring(path);
        private::close_family(path)?;
        let reserve = Reserve::of(path);
        let opened = match Self::with(path, runtime) {
            Err(_) if reserve.is_disk_full() && reserve.release() => {
                let opened = Self::with(path, runtime);
                reserve.take_what_is_left();
                opened
            }
            opened => {
                reserve.take();
                opened
            }
        };
        let opened = opened.map_err(|error| opening::explain(path, error))?;
        Ok(Self { _lock: Some(lock), ..opened })
    }

    /// Opens an existing file, whether a server uses it or not.
    ///
    /// # Errors
    /// When there is no such file.
    pub fn open_existing(path: &Path, runtime: &Handle) -> Result<Self> {
        if opening::inspect(path)? == DatabaseFile::Missing {
            let reason = format!("there is no database at {}", path.display());
            return Err(Error::internal(reason));
        }
        Self::with(path, runtime).map_err(|error| opening::explain(path, error))
    }

    fn with(path: &Path, runtime: &Handle) -> Result<Self> {
        let writer = pool(vec![connect(path, "", runtime)?]);
        let readers = (0..READERS)
            .map(|_| connect(path, "PRAGMA query_only = ON;", runtime))
            .collect::<Result<_>>()?;
        Ok(Self { path: path.to_owned(), writer, readers: pool(readers), _lock: None })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub async fn writer(&self) -> Result<Object<SqliteConn>> {
        lease(&self.writer).await
    }

    pub async fn reader(&self) -> Result<Object<SqliteConn>> {
        lease(&self.readers).await
    }
}

/// Prevents any other server from using this file, as long as the lock is held. The system releases
/// it when the process ends.
///
/// # Errors
/// When another server uses the file.
pub fn lock(path: &Path) -> Result<File> {
    let beside = path.with_extension("lock");
    let failed = |error: &dyn std::fmt::Display| {
        Error::internal(format!("cannot lock {}: {error}", beside.display()))
    };
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .mode(private::FILE)
        .open(&beside)
        .map_err(|error| {
            let what = opening::cannot_write(&error);
            Error::internal(format!("{} {what}", beside.display()))
        })?;
    private::close(&beside)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            Err(Error::internal(format!("another umbrachat serves {} already", path.display())))
        }
        Err(TryLockError::Error(error)) => Err(failed(&error)),
    }
}

fn pool(connections: Vec<SqliteConn>) -> Pool<SqliteConn> {
    let mut config = PoolConfig::new(connections.len());
    config.timeout = Some(WAIT);
    config.runtime = Some(deadpool::Runtime::Tokio1);
    let pool = Pool::from_config(&config);
    for connection in connections {
        // The pool has exactly as many slots as there are connections.
        let _ = pool.try_add(connection);
    }
    pool
}

async fn lease(pool: &Pool<SqliteConn>) -> Result<Object<SqliteConn>> {
    pool.get().await.map_err(|error| Error::new(Code::Unavailable).caused_by(error))
}

fn connect(path: &Path, more: &str, runtime: &Handle) -> Result<SqliteConn> {
    Ok(SqliteConn::new(configured(path, more)?, ConnectionThread::start(runtime.clone())?))
}

/// A connection on the caller's own thread, with the settings of all connections and `more`.
pub(super) fn configured(path: &Path, more: &str) -> Result<SqliteConnection> {
    let mut connection = plain(path)?;
    connection.batch_execute(SETTINGS)?;
    connection.batch_execute(more)?;
    Ok(connection)
}

/// The path of the database file, also if the settings do not name it.
pub fn path_of(named: Option<&PathBuf>, data_dir: &Path) -> PathBuf {
    named.cloned().unwrap_or_else(|| data_dir.join("umbrachat.db"))
}

/// A connection on the caller's own thread, without any setting.
pub fn plain(path: &Path) -> Result<SqliteConnection> {
    SqliteConnection::establish(&path.to_string_lossy()).map_err(Error::internal)
}

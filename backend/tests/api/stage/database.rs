//! A database for one test: a new SQLite file, or a new database in the PostgreSQL that
//! `tests/with-postgres.sh` started.

use std::{
    path::PathBuf,
    sync::atomic::{AtomicU32, Ordering},
};

use diesel::{Connection, SqliteConnection, connection::SimpleConnection, sql_types::Text};
use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// The database and the data directory of the test's server; both are removed when dropped.
pub struct Database {
    pub directory: tempfile::TempDir,
    pub url: String,
}

/// One row of a query with a single text column.
#[derive(diesel::QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    text: String,
}

static NUMBER: AtomicU32 = AtomicU32::new(0);

impl Database {
    pub async fn new(engine: Engine) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let url = match engine {
            Engine::Sqlite => "sqlite:".to_owned(),
            Engine::Postgres => new_postgres_database().await,
        };
        Self { directory, url }
    }

    /// The same PostgreSQL database, for another node with its own data directory.
    pub fn beside(&self) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        Self { directory, url: self.url.clone() }
    }

    /// The data directory of the server.
    pub fn data_dir(&self) -> PathBuf {
        self.directory.path().join("data")
    }

    /// Reads the database directly: `query` selects one column named `text`.
    pub async fn texts(&self, query: &str) -> Vec<String> {
        let rows: Vec<Row> = if self.url == "sqlite:" {
            use diesel::RunQueryDsl;
            diesel::sql_query(query).load(&mut self.sqlite()).expect("reads")
        } else {
            use diesel_async::RunQueryDsl;
            diesel::sql_query(query).load(&mut self.postgres().await).await.expect("reads")
        };
        rows.into_iter().map(|row| row.text).collect()
    }

    /// Changes the database directly, for states that would otherwise take days.
    pub async fn execute(&self, statement: &str) {
        if self.url == "sqlite:" {
            self.sqlite().batch_execute(statement).expect("writes");
        } else {
            self.postgres().await.batch_execute(statement).await.expect("writes");
        }
    }

    /// Holds a lock on PostgreSQL tables until dropped.
    pub async fn hold(&self, lock: &str) -> impl Sized + use<> {
        let mut connection = self.postgres().await;
        connection.batch_execute(&format!("BEGIN; {lock}")).await.expect("is locked");
        connection
    }

    /// An id as a literal of the engine.
    pub fn id(&self, id: &str) -> String {
        if self.url == "sqlite:" {
            format!("x'{}'", id.replace('-', ""))
        } else {
            format!("'{id}'")
        }
    }

    /// Moves a timestamp column into the past.
    pub async fn let_pass(&self, table: &str, column: &str, seconds: u64) {
        let earlier = if self.url == "sqlite:" {
            format!("{column} - {seconds} * 1000000")
        } else {
            format!("{column} - interval '{seconds} seconds'")
        };
        self.execute(&format!("UPDATE {table} SET {column} = {earlier}")).await;
    }

    /// Copies the database while no server uses it.
    pub async fn back_up(&self) {
        if self.url == "sqlite:" {
            // `VACUUM INTO` includes what is still in the WAL.
            let to = self.directory.path().join("backup.db");
            self.execute(&format!("VACUUM INTO '{}'", to.display())).await;
        } else {
            let (base, name) = self.url.rsplit_once('/').expect("an address");
            run_on(base, &format!("CREATE DATABASE {name}_backup TEMPLATE {name}")).await;
        }
    }

    /// Restores the copy while no server uses the database.
    pub async fn put_back(&self) {
        if self.url == "sqlite:" {
            for beside in ["umbrachat.db-wal", "umbrachat.db-shm"] {
                let _ = std::fs::remove_file(self.data_dir().join(beside));
            }
            let (from, to) = (self.directory.path().join("backup.db"), self.data_dir());
            std::fs::copy(from, to.join("umbrachat.db")).expect("copies");
        } else {
            let (base, name) = self.url.rsplit_once('/').expect("an address");
            run_on(base, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
            run_on(base, &format!("ALTER DATABASE {name}_backup RENAME TO {name}")).await;
        }
    }

    /// Whether a text occurs in the output of `pg_dump`.
    pub fn dump_holds(&self, canary: &str) -> bool {
        let dump = std::process::Command::new("pg_dump").arg(&self.url).output().expect("runs");
        assert!(dump.status.success(), "{}", String::from_utf8_lossy(&dump.stderr));
        String::from_utf8_lossy(&dump.stdout).contains(canary)
    }

    /// Whether a text occurs in the bytes of the SQLite file and its WAL, or in any row of
    /// PostgreSQL.
    pub async fn holds(&self, canary: &str) -> bool {
        if self.url == "sqlite:" {
            let files = std::fs::read_dir(self.data_dir()).expect("the data directory");
            let mut files: Vec<_> = files.map(|file| file.expect("a file").path()).collect();
            // The WAL is read before the main file; a checkpoint between the two reads could hide a
            // page otherwise.
            files.sort_unstable_by(|one, other| other.cmp(one));
            // The WAL is removed when the last connection closes.
            return files.iter().filter_map(|file| std::fs::read(file).ok()).any(|bytes| {
                bytes.windows(canary.len()).any(|window| window == canary.as_bytes())
            });
        }
        let tables = "SELECT table_name::text AS text FROM information_schema.tables \
             WHERE table_schema = 'public'";
        for table in self.texts(tables).await {
            let rows = format!("SELECT t::text AS text FROM \"{table}\" t");
            if self.texts(&rows).await.iter().any(|row| row.contains(canary)) {
                return true;
            }
        }
        false
    }

    fn sqlite(&self) -> SqliteConnection {
        let path = self.data_dir().join("umbrachat.db");
        let mut connection =
            SqliteConnection::establish(&path.to_string_lossy()).expect("the file opens");
        connection.batch_execute("PRAGMA busy_timeout = 4000").expect("waits");
        connection
    }

    async fn postgres(&self) -> AsyncPgConnection {
        AsyncPgConnection::establish(&self.url).await.expect("PostgreSQL answers")
    }
}

async fn run_on(base: &str, statement: &str) {
    let address = format!("{base}/postgres");
    let mut connection = AsyncPgConnection::establish(&address).await.expect("answers");
    connection.batch_execute(statement).await.expect("is done");
}

async fn new_postgres_database() -> String {
    let server = std::env::var("UMBRACHAT_TEST_POSTGRES")
        .expect("UMBRACHAT_TEST_POSTGRES: run the tests with `make test-backend`");
    let name = format!("test_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
    let mut connection = AsyncPgConnection::establish(&server).await.expect("PostgreSQL answers");
    let create = format!("CREATE DATABASE {name}");
    connection.batch_execute(&create).await.expect("makes a database");
    let (base, _) = server.rsplit_once('/').expect("an address");
    format!("{base}/{name}")
}

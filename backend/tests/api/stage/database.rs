//! A database for one test: a new SQLite file, or a new database in the private
//! PostgreSQL that `tests/with-postgres.sh` started.

use std::sync::atomic::{AtomicU32, Ordering};

use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// Where the test's server keeps its data; removed when dropped.
pub struct Database {
    pub directory: tempfile::TempDir,
    pub url: String,
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

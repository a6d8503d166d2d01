//! PostgreSQL: one pool, with a limit on every wait.

mod circuit_breaker;
mod connect;
mod connection;

use std::{sync::Arc, time::Duration};

use deadpool::managed::QueueMode;
use diesel::ConnectionError;
use diesel_async::{
    AsyncPgConnection, SimpleAsyncConnection,
    pooled_connection::{
        AsyncDieselConnectionManager, ManagerConfig, PoolError as Failed, RecyclingMethod,
        deadpool::{Pool, PoolError},
    },
};
use futures_util::FutureExt;

pub use self::connection::PgConn;
use self::{circuit_breaker::CircuitBreaker, connect::Connector};
use crate::base::{
    config::PostgresAddress,
    error::{Code, Error, Result},
};

/// The application name of a server's connections in `pg_stat_activity`.
pub const SERVER_NAME: &str = "umbrachat";
/// The application name of a command's connections.
pub const COMMAND_NAME: &str = "umbrachat-command";

const CONNECTIONS: usize = 16;
const WAIT: Duration = Duration::from_secs(2);
const CREATE: Duration = Duration::from_secs(3);
const RECYCLE: Duration = Duration::from_secs(2);

/// Time limit of one transaction, including the wait for a connection. It also covers a frozen
/// server, which does not enforce the limits below.
pub const LIMIT: Duration = Duration::from_millis(3_500);

/// Limits of single statements, and the durability of an acknowledged commit. JIT compilation is
/// off, as it takes longer than any of the statements.
const SETTINGS: &str = "SET statement_timeout = '3s'; \
    SET lock_timeout = '2s'; \
    SET idle_in_transaction_session_timeout = '10s'; \
    SET synchronous_commit = on; \
    SET jit = off; \
    SET TIME ZONE 'UTC';";

/// For work that must not be interrupted: migrations, and copying whole databases.
const WITHOUT_LIMITS: &str = "SET statement_timeout = 0; \
    SET lock_timeout = 0; \
    SET idle_in_transaction_session_timeout = 0;";

pub struct PostgresEngine {
    pool: Pool<AsyncPgConnection>,
    connector: Arc<Connector>,
    circuit_breaker: CircuitBreaker,
}

impl PostgresEngine {
    pub fn open(address: &PostgresAddress, name: &str) -> Result<Self> {
        let connector = Arc::new(Connector::new(address, name)?);
        let mut config = ManagerConfig::default();
        config.recycling_method = RecyclingMethod::Fast;
        let connecting = Arc::clone(&connector);
        config.custom_setup = Box::new(move |_| {
            let connector = Arc::clone(&connecting);
            async move {
                let mut connection = connector.connect().await?;
                connection
                    .batch_execute(SETTINGS)
                    .await
                    .map_err(ConnectionError::CouldntSetupConfiguration)?;
                Ok(connection)
            }
            .boxed()
        });
        let manager = AsyncDieselConnectionManager::new_with_config("", config);
        let pool = Pool::builder(manager)
            .max_size(CONNECTIONS)
            // Few connections in use have their statements prepared and their data in the caches of
            // the processor.
            .queue_mode(QueueMode::Lifo)
            .wait_timeout(Some(WAIT))
            .create_timeout(Some(CREATE))
            .recycle_timeout(Some(RECYCLE))
            .runtime(deadpool::Runtime::Tokio1)
            .build()
            .map_err(Error::internal)?;
        Ok(Self { pool, connector, circuit_breaker: CircuitBreaker::new() })
    }

    pub async fn connection(&self) -> Result<PgConn> {
        self.circuit_breaker.check().await?;
        match self.pool.get().await {
            Ok(connection) => Ok(connection.into()),
            Err(error) => {
                if !matches!(error, PoolError::Timeout(deadpool::managed::TimeoutType::Wait)) {
                    self.report_failure();
                }
                Err(Error::new(Code::Unavailable).caused_by(error))
            }
        }
    }

    /// A connection without limits, to be discarded after use.
    ///
    /// # Errors
    /// `unavailable` for a transient error, an error message for one that needs other settings.
    pub async fn unlimited_connection(&self) -> Result<PgConn> {
        let connected = self.pool.get().await;
        let mut connection = connected.map_err(|error| match error {
            PoolError::Backend(Failed::ConnectionError(
                error @ ConnectionError::InvalidConnectionUrl(_),
            )) => Error::internal(error),
            PoolError::Backend(error) => Error::new(Code::Unavailable).caused_by(error),
            other => Error::new(Code::Unavailable).caused_by(other),
        })?;
        connection.batch_execute(WITHOUT_LIMITS).await?;
        Ok(connection.into())
    }

    /// A connection outside of the pool, owned by the caller.
    pub async fn dedicated_connection(&self) -> Result<AsyncPgConnection> {
        let connected = self.connector.connect().await;
        connected.map_err(|error| Error::new(Code::Unavailable).caused_by(error))
    }

    /// A connection did not answer, or was cut; the others are probably broken too.
    pub fn report_failure(&self) {
        let (pool, connector) = (self.pool.clone(), Arc::clone(&self.connector));
        self.circuit_breaker.report_failure(move || {
            drop(pool.retain(|_, _| false).removed);
            let connector = Arc::clone(&connector);
            async move { connector.connect().await.map(drop) }
        });
    }
}

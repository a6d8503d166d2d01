//! PostgreSQL: one pool, with a limit on every wait.

mod connect;
mod outage;

use std::{sync::Arc, time::Duration};

use diesel::ConnectionError;
use diesel_async::{
    AsyncPgConnection, SimpleAsyncConnection,
    pooled_connection::{
        AsyncDieselConnectionManager, ManagerConfig, PoolError as Failed, RecyclingMethod,
        deadpool::{Object, Pool, PoolError},
    },
};
use futures_util::FutureExt;

use self::{connect::Connector, outage::Outage};
use crate::base::{
    config::PostgresAddress,
    error::{Code, Error, Result},
};

/// What a server's connections are called in `pg_stat_activity`.
pub const SERVING: &str = "umbrachat";
/// What those of a short command beside it are called.
pub const BESIDE: &str = "umbrachat-command";

const CONNECTIONS: usize = 16;
const WAIT: Duration = Duration::from_secs(2);
const CREATE: Duration = Duration::from_secs(3);
const RECYCLE: Duration = Duration::from_secs(2);

/// How long one transaction may take, with the wait for a connection. A server that is
/// frozen keeps none of the limits below.
pub const LIMIT: Duration = Duration::from_millis(3_500);

/// Limits on what one statement may take; an acknowledgement means `synchronous_commit`.
/// Compiling a statement takes longer than any of ours runs.
const SETTINGS: &str = "SET statement_timeout = '3s'; \
    SET lock_timeout = '2s'; \
    SET idle_in_transaction_session_timeout = '10s'; \
    SET synchronous_commit = on; \
    SET jit = off; \
    SET TIME ZONE 'UTC';";

/// What must not be interrupted: migrations, and moving whole databases.
const WITHOUT_LIMITS: &str = "SET statement_timeout = 0; \
    SET lock_timeout = 0; \
    SET idle_in_transaction_session_timeout = 0;";

pub struct PostgresEngine {
    pool: Pool<AsyncPgConnection>,
    connector: Arc<Connector>,
    outage: Outage,
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
            .wait_timeout(Some(WAIT))
            .create_timeout(Some(CREATE))
            .recycle_timeout(Some(RECYCLE))
            .runtime(deadpool::Runtime::Tokio1)
            .build()
            .map_err(Error::internal)?;
        Ok(Self { pool, connector, outage: Outage::new() })
    }

    pub async fn connection(&self) -> Result<Object<AsyncPgConnection>> {
        self.outage.pass().await?;
        match self.pool.get().await {
            Ok(connection) => Ok(connection),
            Err(error) => {
                if !matches!(error, PoolError::Timeout(deadpool::managed::TimeoutType::Wait)) {
                    self.doubt();
                }
                Err(Error::new(Code::Unavailable).caused_by(error))
            }
        }
    }

    /// A connection without limits, to be discarded after use.
    ///
    /// # Errors
    /// `unavailable` for what may pass by itself, and a sentence for what only the settings
    /// can mend.
    pub async fn patient_connection(&self) -> Result<Object<AsyncPgConnection>> {
        let connected = self.pool.get().await;
        let mut connection = connected.map_err(|error| match error {
            PoolError::Backend(Failed::ConnectionError(
                error @ ConnectionError::InvalidConnectionUrl(_),
            )) => Error::internal(error),
            PoolError::Backend(error) => Error::new(Code::Unavailable).caused_by(error),
            other => Error::new(Code::Unavailable).caused_by(other),
        })?;
        connection.batch_execute(WITHOUT_LIMITS).await?;
        Ok(connection)
    }

    /// A connection that is none of the pool's, for as long as its owner keeps it.
    pub async fn connection_apart(&self) -> Result<AsyncPgConnection> {
        let connected = self.connector.connect().await;
        connected.map_err(|error| Error::new(Code::Unavailable).caused_by(error))
    }

    /// A connection did not answer, or was cut: the others are probably no better.
    pub fn doubt(&self) {
        let (pool, connector) = (self.pool.clone(), Arc::clone(&self.connector));
        self.outage.doubt(move || {
            drop(pool.retain(|_, _| false).removed);
            let connector = Arc::clone(&connector);
            async move { connector.connect().await.map(drop) }
        });
    }
}

//! PostgreSQL: one pool, with a limit on every wait.

use std::time::Duration;

use diesel::ConnectionError;
use diesel_async::{
    AsyncConnection, AsyncPgConnection, SimpleAsyncConnection,
    pooled_connection::{
        AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod,
        deadpool::{Object, Pool},
    },
};
use futures_util::FutureExt;

use crate::error::{Code, Error, Result};

const CONNECTIONS: usize = 16;
const WAIT: Duration = Duration::from_secs(2);
const CREATE: Duration = Duration::from_secs(3);
const RECYCLE: Duration = Duration::from_secs(2);

/// Limits on what one statement may take; an acknowledgement means `synchronous_commit`.
/// Compiling a statement takes longer than any of ours runs.
const SETTINGS: &str = "SET statement_timeout = '5s'; \
    SET lock_timeout = '2s'; \
    SET idle_in_transaction_session_timeout = '10s'; \
    SET synchronous_commit = on; \
    SET jit = off; \
    SET TIME ZONE 'UTC';";

pub struct PostgresEngine {
    pool: Pool<AsyncPgConnection>,
}

impl PostgresEngine {
    pub fn open(url: &str) -> Result<Self> {
        let mut config = ManagerConfig::default();
        config.recycling_method = RecyclingMethod::Fast;
        config.custom_setup = Box::new(|url| {
            async move {
                let mut connection = AsyncPgConnection::establish(url).await?;
                connection
                    .batch_execute(SETTINGS)
                    .await
                    .map_err(ConnectionError::CouldntSetupConfiguration)?;
                Ok(connection)
            }
            .boxed()
        });
        let manager = AsyncDieselConnectionManager::new_with_config(url, config);
        let pool = Pool::builder(manager)
            .max_size(CONNECTIONS)
            .wait_timeout(Some(WAIT))
            .create_timeout(Some(CREATE))
            .recycle_timeout(Some(RECYCLE))
            .runtime(deadpool::Runtime::Tokio1)
            .build()
            .map_err(Error::internal)?;
        Ok(Self { pool })
    }

    pub async fn connection(&self) -> Result<Object<AsyncPgConnection>> {
        self.pool.get().await.map_err(|error| Error::new(Code::Unavailable).caused_by(error))
    }
}

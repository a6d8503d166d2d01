//! Connections to one Redis or to a Redis Cluster, with a health state.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use deadpool::managed;
use deadpool_redis::{
    cluster,
    redis::{Client, Cmd, Pipeline, RedisFuture, RedisResult, Value, aio::ConnectionLike, cmd},
};
use tokio::{runtime::Handle, sync::OnceCell, time::timeout};

use crate::base::{
    config::RedisAddress,
    error::{Code, Error, Result},
    metrics::METRICS,
};

const CONNECTIONS: usize = 8;

/// Time limit for connecting.
const CONNECT: Duration = Duration::from_secs(2);

/// Time limit for an answer. All uses of Redis are optional, so a request waits no longer. A shorter
/// limit would skip shared limits when a busy machine answers late.
const ANSWER: Duration = Duration::from_secs(2);

/// Shared access to Redis. Cheap to clone.
#[derive(Clone)]
pub struct Redis(Arc<Inner>);

struct Inner {
    seeds: Vec<Client>,
    addresses: Vec<String>,
    /// Set after the first answer, as Redis may be unavailable when this node starts.
    pool: OnceCell<Pool>,
    is_available: AtomicBool,
    /// The runtime of connections and commands, independent of the caller.
    runtime: Handle,
}

enum Pool {
    One(deadpool_redis::Pool),
    Cluster(cluster::Pool),
}

/// A leased connection of either kind.
pub enum Connection {
    One(deadpool_redis::Connection),
    Cluster(cluster::Connection),
}

impl Redis {
    /// # Errors
    /// When an address is invalid.
    pub fn new(address: &RedisAddress, runtime: Handle) -> Result<Self> {
        let addresses = address.seeds().to_vec();
        let seeds = addresses.iter().map(|seed| Client::open(seed.as_str()));
        let seeds = seeds.collect::<RedisResult<Vec<_>>>().map_err(Error::internal)?;
        let (pool, is_available) = Default::default();
        Ok(Self(Arc::new(Inner { seeds, addresses, pool, is_available, runtime })))
    }

    /// One of the addresses, in rotation.
    pub fn seed(&self, turn: usize) -> Option<&Client> {
        self.0.seeds.get(turn.checked_rem(self.0.seeds.len())?)
    }

    pub fn runtime(&self) -> &Handle {
        &self.0.runtime
    }

    /// Whether Redis answered recently, as shown by the node's own messages that return over the
    /// bus.
    pub fn is_available(&self) -> bool {
        self.0.is_available.load(Ordering::Relaxed)
    }

    pub fn set_available(&self, is_available: bool) {
        let was_available = self.0.is_available.swap(is_available, Ordering::Relaxed);
        METRICS.redis_connected.set(i64::from(is_available));
        match (was_available, is_available) {
            (false, true) => tracing::info!("Redis answers"),
            (true, false) => tracing::warn!("Redis does not answer; the node continues without it"),
            _ => {}
        }
    }

    /// # Errors
    /// `unavailable` if no connection is available in time.
    pub async fn connection(&self) -> Result<Connection> {
        let away = |error: &dyn std::fmt::Display| {
            Error::new(Code::Unavailable).caused_by(error.to_string())
        };
        let pool = timeout(CONNECT, self.0.pool.get_or_try_init(|| self.detect_pool()));
        let pool = pool.await.map_err(|late| away(&late))?.map_err(|error| away(&error))?;
        match pool {
            Pool::One(pool) => pool.get().await.map(Connection::One).map_err(|error| away(&error)),
            Pool::Cluster(pool) => {
                pool.get().await.map(Connection::Cluster).map_err(|error| away(&error))
            }
        }
    }

    /// Runs an optional command: `None` while Redis is unavailable.
    pub async fn ask<T: Send + 'static, F>(
        &self,
        question: impl FnOnce(Connection) -> F + Send + 'static,
    ) -> Option<T>
    where
        F: Future<Output = RedisResult<T>> + Send,
    {
        if !self.is_available() {
            return None;
        }
        let redis = self.clone();
        let asking = self.0.runtime.spawn(async move {
            let answer = async {
                let connection = redis.connection().await?;
                question(connection).await.map_err(Error::internal)
            };
            match timeout(ANSWER, answer).await {
                Ok(Ok(answer)) => Some(answer),
                Ok(Err(error)) => {
                    tracing::warn!(%error, "Redis returned an error");
                    redis.set_available(false);
                    None
                }
                Err(_) => {
                    redis.set_available(false);
                    None
                }
            }
        });
        asking.await.ok().flatten()
    }

    /// Asks the server whether it is a single Redis or a cluster.
    async fn detect_pool(&self) -> RedisResult<Pool> {
        let mut last = None;
        for (seed, address) in self.0.seeds.iter().zip(&self.0.addresses) {
            match is_cluster(seed).await {
                Ok(true) => {
                    let manager = cluster::Manager::new(self.0.addresses.clone(), false)?;
                    return pool(manager).map(Pool::Cluster);
                }
                Ok(false) => {
                    return pool(deadpool_redis::Manager::new(address.as_str())?).map(Pool::One);
                }
                Err(error) => last = Some(error),
            }
        }
        Err(last.unwrap_or_else(|| std::io::Error::other("no address").into()))
    }
}

fn pool<M, C>(manager: M) -> RedisResult<managed::Pool<M, C>>
where
    M: managed::Manager,
    C: From<managed::Object<M>>,
{
    managed::Pool::builder(manager)
        .max_size(CONNECTIONS)
        .wait_timeout(Some(ANSWER))
        .create_timeout(Some(CONNECT))
        .recycle_timeout(Some(ANSWER))
        .runtime(deadpool_redis::Runtime::Tokio1)
        .build()
        .map_err(|error| std::io::Error::other(error).into())
}

async fn is_cluster(seed: &Client) -> RedisResult<bool> {
    let mut connection = seed.get_multiplexed_async_connection().await?;
    let info: String = cmd("INFO").arg("cluster").query_async(&mut connection).await?;
    Ok(info.contains("cluster_enabled:1"))
}

impl ConnectionLike for Connection {
    fn req_packed_command<'a>(&'a mut self, cmd: &'a Cmd) -> RedisFuture<'a, Value> {
        match self {
            Self::One(connection) => connection.req_packed_command(cmd),
            Self::Cluster(connection) => connection.req_packed_command(cmd),
        }
    }

    fn req_packed_commands<'a>(
        &'a mut self,
        cmd: &'a Pipeline,
        offset: usize,
        count: usize,
    ) -> RedisFuture<'a, Vec<Value>> {
        match self {
            Self::One(connection) => connection.req_packed_commands(cmd, offset, count),
            Self::Cluster(connection) => connection.req_packed_commands(cmd, offset, count),
        }
    }

    fn get_db(&self) -> i64 {
        match self {
            Self::One(connection) => connection.get_db(),
            Self::Cluster(connection) => connection.get_db(),
        }
    }
}

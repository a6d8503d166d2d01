//! The bus between nodes: one Redis channel on which each node publishes what it commits. Redis
//! stores nothing, and a message may be lost: positions and sweeps of the database detect that.
//!
//! Every node publishes at least every two seconds and receives its own messages. After six seconds
//! without one of them it subscribes again and catches up.

use std::time::Duration;

use actix_web::web;
use deadpool_redis::redis::{Client, RedisResult, aio::PubSubStream, cmd};
use futures_util::StreamExt;
use serde::{Deserialize, Serialize};
use tokio::{
    sync::mpsc::Receiver,
    time::{Instant, MissedTickBehavior, interval, sleep, timeout},
};

use crate::{
    base::{
        clock::Timestamp,
        error::Result,
        ids::{Epoch, NodeId},
        metrics::{METRICS, Metrics},
    },
    engine::{
        delivery::{Delivery, NodeMessage},
        identity::access::Access,
        session_ends,
    },
    redis::{Redis, connection::Connection},
};

/// The version of the message format. It is raised with each change, so that two versions of the
/// program do not misread each other during an upgrade.
const FORMAT: u8 = 1;

const BEAT: Duration = Duration::from_secs(2);
const SILENCE: Duration = Duration::from_secs(6);
/// The time limit for a publication and for a subscription.
const TIMEOUT: Duration = Duration::from_secs(1);
/// The longest pause between two attempts to subscribe.
const PAUSE_MILLIS: i64 = 2_000;
/// The most messages in one batch.
const MAX_BATCH: usize = 256;

/// Messages that a node publishes together. An empty batch is a heartbeat. [`is_from`] depends on
/// the order of the fields.
#[derive(Serialize, Deserialize)]
struct BusBatch {
    from: NodeId,
    node_messages: Vec<NodeMessage>,
}

/// The bus of one database. Several databases may share a Redis.
#[derive(Clone)]
pub struct Bus {
    redis: Redis,
    channel: String,
    node: NodeId,
}

impl Bus {
    pub fn new(redis: Redis, epoch: Epoch, node: NodeId) -> Self {
        Self { redis, channel: format!("umbrachat:{epoch}:bus:{FORMAT}"), node }
    }

    /// Publishes queued messages until the server stops. While one batch is being sent, the next
    /// one collects.
    pub async fn run_publisher(self, mut node_messages: Receiver<NodeMessage>) {
        let mut beats = interval(BEAT);
        beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut connection = None;
        loop {
            let mut batch = Vec::new();
            tokio::select! {
                _ = beats.tick() => {}
                count = node_messages.recv_many(&mut batch, MAX_BATCH) => {
                    if count == 0 {
                        return;
                    }
                    // The other nodes find the changes by their sweeps before Redis is back.
                    if !self.redis.is_available() {
                        Metrics::count_node_messages(&METRICS.node_messages_dropped, count);
                        continue;
                    }
                }
            }
            let count = batch.len();
            let bus_batch = BusBatch { from: self.node, node_messages: batch };
            match timeout(TIMEOUT, self.publish(&mut connection, &bus_batch)).await {
                Ok(Ok(())) => Metrics::count_node_messages(&METRICS.node_messages_out, count),
                Ok(Err(error)) => {
                    tracing::debug!(%error, "publishing to other nodes failed");
                    self.drop_connection(&mut connection);
                }
                Err(_) => self.drop_connection(&mut connection),
            }
        }
    }

    fn drop_connection(&self, connection: &mut Option<Connection>) {
        *connection = None;
        self.redis.set_available(false);
    }

    async fn publish(
        &self,
        connection: &mut Option<Connection>,
        bus_batch: &BusBatch,
    ) -> Result<()> {
        let failed = crate::base::error::Error::internal;
        let bytes = postcard::to_stdvec(bus_batch).map_err(failed)?;
        let leased = match connection {
            Some(leased) => leased,
            None => connection.insert(self.redis.connection().await?),
        };
        let publishing = cmd("PUBLISH").arg(&self.channel).arg(bytes).to_owned();
        publishing.query_async::<()>(leased).await.map_err(crate::base::error::Error::internal)
    }

    /// Receives messages of other nodes as long as the server runs.
    pub async fn run_subscriber(self, access: web::Data<Access>, delivery: Delivery) {
        let mut is_logged = false;
        for attempt in 0.. {
            if let Some(seed) = self.redis.seed(attempt) {
                match timeout(TIMEOUT, self.subscribe(seed)).await {
                    Ok(Ok(stream)) => {
                        is_logged = false;
                        self.receive(stream, &access, &delivery).await;
                    }
                    Ok(Err(error)) if !is_logged => {
                        is_logged = true;
                        tracing::warn!(%error, "subscribing to Redis failed, trying again");
                    }
                    _ => {}
                }
            }
            self.redis.set_available(false);
            // The pause differs between nodes, so that they do not all reconnect at once.
            let jitter = Timestamp::now().micros().rem_euclid(PAUSE_MILLIS);
            sleep(Duration::from_millis(jitter.unsigned_abs())).await;
        }
    }

    async fn subscribe(&self, seed: &Client) -> RedisResult<PubSubStream> {
        let mut subscription = seed.get_async_pubsub().await?;
        subscription.subscribe(&self.channel).await?;
        Ok(subscription.into_on_message())
    }

    async fn receive(&self, mut stream: PubSubStream, access: &Access, delivery: &Delivery) {
        // Messages may have been published while this node was not subscribed.
        delivery.catch_up();
        let mut last_own = Instant::now();
        while last_own.elapsed() < SILENCE {
            let left = SILENCE.saturating_sub(last_own.elapsed());
            let Ok(Some(message)) = timeout(left, stream.next()).await else { return };
            let payload = message.get_payload_bytes();
            if is_from(payload, self.node) {
                last_own = Instant::now();
                self.redis.set_available(true);
                continue;
            }
            match postcard::from_bytes::<BusBatch>(payload) {
                Ok(bus_batch) => {
                    Metrics::count_node_messages(
                        &METRICS.node_messages_in,
                        bus_batch.node_messages.len(),
                    );
                    bus_batch.node_messages.into_iter().for_each(|node_message| {
                        session_ends::receive(access, delivery, node_message)
                    });
                }
                Err(error) => tracing::warn!(%error, "a message of another node cannot be read"),
            }
        }
    }
}

/// Whether a node's own publication returned: only its first field is read.
fn is_from(payload: &[u8], node: NodeId) -> bool {
    postcard::take_from_bytes::<NodeId>(payload).is_ok_and(|(from, _)| from == node)
}

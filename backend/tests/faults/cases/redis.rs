//! Every way in which the Redis between two nodes can fail. No request is refused, listeners on the
//! same node receive messages at once, listeners on the other node within five seconds, and after
//! the recovery delays are as before.

use std::time::{Duration, Instant};

use super::{ELSEWHERE, PATIENCE, RECOVERY, within};
use crate::{
    in_full,
    parts::{Link, Node, Postgres, Redis},
    play::{Place, Scene, delays, longest_silence},
};

/// A delivery over the bus is faster than this, a delivery after a sweep slower.
const AT_ONCE: Duration = Duration::from_secs(1);

/// Two nodes, each with its own link to one Redis.
struct Installation {
    scene: Scene,
    redis: Redis,
    links: [Link; 2],
    _postgres: Postgres,
}

impl Installation {
    async fn new() -> Self {
        let postgres = Postgres::new().await;
        let redis = Redis::new().await;
        let links = [Link::to(redis.port()).await, Link::to(redis.port()).await];
        let node = |link: &Link| {
            let url = format!("redis://127.0.0.1:{}", link.port());
            Node::new(&postgres.url())
                .with("REDIS_URL", &url)
                .with("UMBRACHAT_FILES_URL", &postgres.files())
        };
        let mut scene = Scene::on(links.iter().map(node).collect()).await;
        scene.begin();
        let mut this = Self { scene, redis, links, _postgres: postgres };
        this.is_quick().await;
        this
    }

    /// With a working Redis the other node delivers as fast as this one.
    async fn is_quick(&mut self) {
        let began = Instant::now();
        self.scene.until_more(60, PATIENCE).await;
        let ended = Instant::now();
        // By then a sweep has found the earlier messages.
        tokio::time::sleep(Duration::from_secs(3)).await;
        let typical = self.typical(Place::Elsewhere, began, ended);
        assert!(typical < AT_ONCE, "delivered at the other node after {typical:?}");
    }

    fn typical(&self, place: Place, from: Instant, until: Instant) -> Duration {
        let delays = delays(&self.scene.world.notes.open(), place, from, until);
        delays.get(delays.len() / 2).copied().unwrap_or_default()
    }

    /// Checks the expected behaviour while Redis is down.
    async fn works_on(&mut self) {
        let began = Instant::now();
        tokio::time::sleep(Duration::from_secs(if in_full() { 30 } else { 5 })).await;
        let ended = Instant::now();
        let silence = longest_silence(&self.scene.world.notes.open(), began, ended);
        assert!(silence < within(Duration::from_secs(2)), "no acknowledgement for {silence:?}");
        tokio::time::sleep(within(ELSEWHERE)).await;
        let typical = self.typical(Place::Here, began, ended);
        assert!(typical < AT_ONCE, "delivered at the same node after {typical:?}");
        let delays = delays(&self.scene.world.notes.open(), Place::Elsewhere, began, ended);
        let slowest = delays.last().copied().unwrap_or_default();
        assert!(slowest < within(ELSEWHERE), "delivered at the other node after {slowest:?}");
        assert_eq!(self.scene.closed_since(began), [0_u16; 0], "sockets ended");
    }

    async fn recovers(mut self) {
        tokio::time::sleep(RECOVERY).await;
        self.is_quick().await;
        self.scene.assert_right().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dead_redis_causes_no_refusal() {
    let mut here = Installation::new().await;
    here.redis.kill();
    here.works_on().await;
    here.redis.start().await;
    here.recovers().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_frozen_redis_delays_nothing() {
    let mut here = Installation::new().await;
    here.redis.freeze();
    here.works_on().await;
    here.redis.thaw();
    here.recovers().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cut_link_of_one_node_causes_no_refusal() {
    let mut here = Installation::new().await;
    here.links[1].cut();
    here.works_on().await;
    here.links[1].mend();
    here.recovers().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_emptied_redis_loses_nothing() {
    let mut here = Installation::new().await;
    for _ in 0..if in_full() { 10 } else { 2 } {
        here.redis.empty();
        here.is_quick().await;
    }
    here.scene.assert_right().await;
}

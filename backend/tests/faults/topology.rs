//! The topology of `docker-compose.yml` from plain processes: Caddy with the deployed Caddyfile in
//! front of two nodes with PostgreSQL and Redis. Clients use TLS and only the address of the proxy.

mod caddy;
mod tunnel;

use std::net::Ipv4Addr;

use caddy::Caddy;
use reqwest::Method;
use serde_json::json;
use tunnel::Tunnel;

use crate::{
    cases::PATIENCE,
    parts::{Node, Postgres, Redis, until},
    stage::{Actor, PASSWORD},
};

struct Installation {
    caddy: Caddy,
    nodes: Vec<Node>,
    _redis: Redis,
    _postgres: Postgres,
}

impl Installation {
    async fn new() -> Self {
        let (postgres, redis) = (Postgres::new().await, Redis::new().await);
        let port = crate::parts::free_port();
        let mut nodes: Vec<_> = (0..2)
            .map(|_| {
                Node::new(&postgres.url())
                    .with("REDIS_URL", &format!("redis://127.0.0.1:{}", redis.port()))
                    .with("UMBRACHAT_FILES_URL", &postgres.files())
                    .with("UMBRACHAT_LIMITS", "standard")
                    .with("UMBRACHAT_TRUSTED_PROXIES", "127.0.0.1")
                    .with("UMBRACHAT_PUBLIC_URL", &format!("https://localhost:{port}"))
            })
            .collect();
        for node in &mut nodes {
            node.start().await;
        }
        let caddy = Caddy::before(&nodes, port).await;
        let this = Self { caddy, nodes, _redis: redis, _postgres: postgres };
        this.is_served().await;
        this
    }

    /// A client with this source address that connects through the proxy.
    async fn stranger(&self, number: u8) -> (Tunnel, Actor) {
        let from = Ipv4Addr::new(127, 0, 0, number);
        let tunnel = Tunnel::new(from, self.caddy.port(), &self.caddy.authority()).await;
        let actor = Actor::anonymous(&tunnel.base(), reqwest::Client::new());
        (tunnel, actor)
    }

    /// Waits until the proxy finds a ready node.
    async fn is_served(&self) {
        let (_tunnel, stranger) = self.stranger(99).await;
        until(PATIENCE, "the proxy serves", async || {
            let answer = stranger.request(Method::GET, "/server").send().await;
            answer.is_ok_and(|answer| answer.status() == 200)
        })
        .await;
    }

    /// Whether a node has answered a request of this route.
    fn has_answered(&self, node: usize, route: &str) -> bool {
        self.nodes[node].said(&format!("route=\"{route}\""))
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clients_work_through_the_proxy_with_one_node() {
    let mut here = Installation::new().await;
    let (_hers, stranger) = here.stranger(2).await;
    let mira = stranger.signed_up("mira", PASSWORD).await;
    let (_his, stranger) = here.stranger(3).await;
    let tomas = stranger.signed_up("tomas", PASSWORD).await;
    mira.befriend(&tomas).await;
    let talk = mira.open(&tomas).await;

    let mut sockets = Vec::new();
    for _ in 0..6 {
        sockets.push(tomas.listen().await);
    }
    for node in [0, 1] {
        assert!(here.has_answered(node, "/api/v1/live"), "the sockets are balanced");
    }
    let said = mira.say(&talk, "over the lake").await;
    for socket in &mut sockets {
        assert_eq!(socket.expect("change").await["messages"][0]["id"], said["id"]);
    }

    // The metrics are not reachable from outside.
    let outside = mira.request(Method::GET, "/../../metrics").send().await;
    assert_eq!(outside.expect("answers").status(), 404);

    for node in [0, 1] {
        here.nodes[node].kill();
        for number in 0..20 {
            let answer = mira.get(&format!("/conversations/{talk}/messages?limit=1")).await;
            assert_eq!(answer.status, 200, "request {number} with one node: {}", answer.body);
        }
        // Clients of the stopped node reconnect to the other one.
        let (mut socket, _) = tomas.resume(json!({})).await;
        let said = mira.say(&talk, "one lamp less").await;
        assert_eq!(socket.expect("change").await["messages"][0]["id"], said["id"]);
        here.nodes[node].start().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stopping_node_closes_sockets_through_the_proxy() {
    let mut here = Installation::new().await;
    let (_hers, stranger) = here.stranger(2).await;
    let mira = stranger.signed_up("mira", PASSWORD).await;
    let mut sockets = Vec::new();
    for _ in 0..4 {
        sockets.push(mira.listen().await);
    }
    for node in &mut here.nodes {
        let (status, _) = node.stop(PATIENCE).await;
        assert!(status.success(), "{status}");
    }
    for mut socket in sockets {
        assert_eq!(socket.expect_close().await.code, 1012);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn limits_apply_to_the_client_address_behind_the_proxy() {
    let here = Installation::new().await;
    let (_tunnel, greedy) = here.stranger(2).await;
    let body = |name: &str| json!({ "username": name, "password": "short", "consent": { "policy_version": 6 } });
    let mut last = 0;
    for number in 0..30 {
        // A forged header of the client is ignored; the address from the proxy counts.
        let forged = format!("198.51.100.{number}");
        let request = greedy.request(Method::POST, "/accounts");
        let request = request.header("x-forwarded-for", forged).json(&body("greedy"));
        last = greedy.send(request).await.status;
        if last == 429 {
            break;
        }
    }
    assert_eq!(last, 429, "ten a minute from one address");
    let (_tunnel, other) = here.stranger(3).await;
    other.signed_up("patient", PASSWORD).await;
}

//! PostgreSQL is down: requests are refused quickly and can be repeated, sockets stay open, and the
//! server recovers without a restart.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::json;

use crate::stage::{Actor, Answer, Cluster, Engine, Socket, Stage, client_id, eventually};

/// The longest time until a refusal.
const SOON: Duration = Duration::from_secs(5);

struct Scene {
    cluster: Cluster,
    stage: Stage,
    mira: Actor,
    tomas: Actor,
    conversation: String,
    listening: Socket,
}

impl Scene {
    async fn set() -> Self {
        let cluster = Cluster::new().await;
        let stage = Stage::on(Engine::Postgres, cluster.database(), &["--limits", "off"]).await;
        let (mira, tomas, conversation) = stage.pair().await;
        let mut listening = tomas.listen().await;
        mira.say(&conversation, "before").await;
        listening.expect("change").await;
        Self { cluster, stage, mira, tomas, conversation, listening }
    }

    /// Sends many messages, concurrently and one after the other; returns the texts that were
    /// refused.
    async fn assert_refused_soon(&self) -> Vec<String> {
        let mut names = Vec::new();
        for _ in 0..3 {
            let some: Vec<_> = (0..12).map(|_| client_id()).collect();
            let sends = some.iter().map(|name| async move {
                let begin = Instant::now();
                let text = format!("says {name}");
                let answer = self.mira.send_as(&self.conversation, name, &text).await;
                assert_refused(&answer, begin);
            });
            let others = async {
                let begin = Instant::now();
                let name = json!({ "display_name": "Mira in the dark" });
                assert_refused(&self.mira.patch("/me", name).await, begin);
            };
            tokio::join!(join_all(sends), others, self.assert_health());
            names.extend(some);
        }
        names
    }

    async fn assert_health(&self) {
        self.stage.get("/health/live").await.expect(200);
        let begin = Instant::now();
        assert_refused(&self.stage.get("/health/ready").await, begin);
    }

    /// The server works normally within ten seconds, without intervention.
    async fn assert_back(&mut self, refused: Vec<String>) {
        let mira = &self.mira;
        eventually("the server is ready again", async || {
            self.stage.get("/health/ready").await.status == 200
        })
        .await;
        for name in &refused {
            let again = mira.send_as(&self.conversation, name, &format!("says {name}")).await;
            assert!(matches!(again.status, 200 | 201), "{}", again.body);
        }
        mira.say(&self.conversation, "after").await;
        // The same socket is still open and receives every message once.
        let mut told = Vec::new();
        while told.last().is_none_or(|text| text != "after") {
            let change = self.listening.expect("change").await;
            let messages = change["messages"].as_array().expect("a list").iter();
            told.extend(messages.filter_map(|message| message["body"].as_str()).map(str::to_owned));
        }
        for name in refused {
            let text = format!("says {name}");
            assert_eq!(told.iter().filter(|told| **told == text).count(), 1, "{text}");
        }
        let history = self.tomas.history(&self.conversation).await;
        let places: Vec<_> = history.iter().map(|message| message["seq"].as_i64()).collect();
        assert!(places.windows(2).all(|pair| pair[0] < pair[1]), "{places:?}");
    }
}

#[track_caller]
fn assert_refused(answer: &Answer, begin: Instant) {
    let took = begin.elapsed();
    answer.problem(503, "unavailable");
    assert!(took < SOON, "a refusal took {took:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_server_recovers_from_a_stopped_database() {
    let mut scene = Scene::set().await;
    scene.cluster.kill();
    let refused = scene.assert_refused_soon().await;
    scene.cluster.start().await;
    scene.assert_back(refused).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_frozen_database_is_refused_in_time() {
    let mut scene = Scene::set().await;
    scene.cluster.freeze();
    let refused = scene.assert_refused_soon().await;
    scene.cluster.thaw();
    scene.assert_back(refused).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_restart_between_requests_fails_no_request() {
    let mut scene = Scene::set().await;
    for number in 0..3 {
        scene.cluster.kill();
        scene.cluster.start().await;
        // Every pooled connection is broken.
        let texts: Vec<_> = (0..8).map(|one| format!("{number}.{one}")).collect();
        join_all(texts.iter().map(|text| scene.mira.say(&scene.conversation, text))).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_does_not_start_without_its_database() {
    let mut cluster = Cluster::new().await;
    cluster.kill();
    let refused =
        Stage::try_on(Engine::Postgres, cluster.database(), &["--database-wait", "0"]).await.err();
    let refused = refused.expect("is refused");
    assert!(refused.contains("connecting to server"), "{refused}");
}

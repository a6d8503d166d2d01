//! Several nodes with one PostgreSQL, connected by one Redis or a Redis Cluster.

mod away;
mod ending;
mod limits;
mod peers;
mod policies;
mod presence;
pub mod redis;
mod settings;
mod talking;
mod tls;

use crate::stage::{Database, Engine, Stage};

/// The token key that all nodes share.
pub const SECRET: &str = "kX2mP9vQ4sT7wZ1bN6cR3dF8gH5jL0yA";

/// The folder of files that all nodes share.
pub const FILES: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/files");

/// Two servers that are connected by Redis alone.
pub struct Nodes {
    pub one: Stage,
    pub other: Stage,
}

impl Nodes {
    pub async fn new(redis: &str) -> Self {
        Self::with(redis, &["--limits", "off"]).await
    }

    pub async fn with(redis: &str, further: &[&str]) -> Self {
        let mut settings = vec!["--redis-url", redis, "--jwt-secret", SECRET];
        if !further.contains(&"--files-url") {
            settings.extend(["--files-url", FILES]);
        }
        settings.extend(further);
        let database = Database::new(Engine::Postgres).await;
        let one = Stage::on(Engine::Postgres, database, &settings).await;
        let other = one.beside(&settings).await;
        let nodes = Self { one, other };
        nodes.hear_each_other().await;
        nodes
    }

    /// Waits until an event of one node reaches the other through Redis: ephemeral frames take no
    /// other way.
    pub async fn hear_each_other(&self) {
        let (mira, tomas, conversation) = self.one.pair().await;
        for (here, there) in [(&self.one, &self.other), (&self.other, &self.one)] {
            let mut listening = tomas.at(&there.base).listen().await;
            let mut writing = mira.at(&here.base).listen().await;
            crate::stage::eventually("frames of each node reach the other", async || {
                writing
                    .say(serde_json::json!({ "type": "typing", "conversation_id": conversation }))
                    .await;
                listening.passing_until_quiet().await.iter().any(|frame| frame["type"] == "typing")
            })
            .await;
        }
    }
}

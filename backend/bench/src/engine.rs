//! The program with its database.

use crate::{
    chosen::Chosen,
    crowd::Crowd,
    parts::{Node, Postgres, Redis},
    processes::{Memory, Processes},
    system::Side,
};

/// Generous: it only has to close its sockets.
const STOP: std::time::Duration = std::time::Duration::from_secs(30);

pub struct Engine {
    pub side: Side,
    pub node: Node,
    pub postgres: Option<Postgres>,
    redis: Option<Redis>,
    /// The data directory.
    pub place: tempfile::TempDir,
}

impl Engine {
    /// A new installation, with the program's default settings.
    pub async fn start(side: Side, chosen: &Chosen) -> Self {
        let place = tempfile::tempdir().expect("a temporary directory");
        let (mut postgres, mut redis) = (None, None);
        if side == Side::Postgres {
            postgres = Some(Postgres::with_settings(&[]).await);
            redis = Some(Redis::new().await);
        }
        let database = postgres.as_ref().map_or_else(|| String::from("sqlite:"), Postgres::url);
        let mut node = Node::new(&database)
            .of_program(&chosen.program)
            .with_data_in(place.path())
            .without("UMBRACHAT_WORKERS");
        if let (Some(redis), Some(postgres)) = (&redis, &postgres) {
            node = node
                .with("REDIS_URL", &format!("redis://127.0.0.1:{}", redis.port()))
                .with("UMBRACHAT_FILES_URL", &postgres.files());
        }
        node.start().await;
        Self { side, node, postgres, redis, place }
    }

    pub async fn restart(&mut self) {
        self.node.stop(STOP).await;
        self.node.start().await;
    }

    pub async fn sign_up(&self, count: usize) -> Crowd {
        Crowd::sign_up(&self.node.base, count).await
    }

    /// All processes: the program, the database and Redis.
    pub fn processes(&self) -> Processes {
        let postgres = self.postgres.as_ref().map(Postgres::process);
        let redis = self.redis.as_ref().map(Redis::process);
        Processes([Some(self.node.process()), postgres, redis].into_iter().flatten().collect())
    }

    /// Memory of the program.
    pub fn memory(&self) -> Memory {
        Memory::of(self.node.process())
    }
}

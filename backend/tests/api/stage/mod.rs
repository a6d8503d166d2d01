//! The test stage: a server ([`Stage`]), clients ([`Actor`]) and their sockets ([`Socket`]).

mod actor;
mod answer;
mod cluster;
mod command;
mod connections;
mod contract;
mod database;
pub mod log;
mod mailbox;
mod process;
mod server;
mod socket;
mod wire;

pub use actor::{Actor, client_id};
pub use answer::Answer;
pub use cluster::{Cluster, certificates};
pub use command::{Said, program};
pub use database::{Database, Engine};
pub use mailbox::{Letter, Mailbox};
pub use process::Process;
pub use server::{Stage, eventually};
pub use socket::Socket;
pub use wire::Wire;

/// Meets the password rules; every account of the tests has it.
pub const PASSWORD: &str = "seven lamps over the lake";

/// The version of the privacy policy in force.
pub const POLICY: i32 = 6;

/// The argument of a test: a [`Stage`] without rate limits, or only the [`Engine`] for a test that
/// starts its own server.
pub trait Begin {
    async fn begin(engine: Engine) -> Self;
}

impl Begin for Stage {
    async fn begin(engine: Engine) -> Self {
        Self::new(engine).await
    }
}

impl Begin for Engine {
    async fn begin(engine: Engine) -> Self {
        engine
    }
}

/// Turns each `async fn name(stage: Stage)` or `async fn name(engine: Engine)` into two tests, one
/// per engine.
macro_rules! on_both_engines {
    ($($(#[$attribute:meta])* async fn $name:ident($with:ident: $kind:ident) $body:block)+) => {$(
        $(#[$attribute])*
        async fn $name($with: $crate::stage::$kind) $body

        mod $name {
            use $crate::stage::{Begin, Engine};

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let set = <$crate::stage::$kind as Begin>::begin(Engine::Sqlite).await;
                super::$name(set).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                let set = <$crate::stage::$kind as Begin>::begin(Engine::Postgres).await;
                super::$name(set).await;
            }
        }
    )+};
}
pub(crate) use on_both_engines;

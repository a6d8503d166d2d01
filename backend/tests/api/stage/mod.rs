//! The stage every test stands on: a server ([`Stage`]), people ([`Actor`]) and their
//! sockets ([`Socket`]).

mod actor;
mod answer;
mod cluster;
mod command;
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

/// Good enough for the rules, and the same everywhere.
pub const PASSWORD: &str = "seven lamps over the lake";

/// The version of the privacy policy in force.
pub const POLICY: i32 = 3;

/// What a test begins with: a [`Stage`] without limits on rates, or only the [`Engine`], to
/// set the stage itself.
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

/// Makes of each `async fn name(stage: Stage)` or `async fn name(engine: Engine)` two
/// tests, one for each engine.
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

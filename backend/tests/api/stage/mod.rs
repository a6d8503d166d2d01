//! The stage every test stands on: a server ([`Stage`]), people ([`Actor`]) and their
//! sockets ([`Socket`]).

mod actor;
mod answer;
mod database;
mod process;
mod server;
mod socket;

pub use actor::{Actor, client_id};
pub use answer::Answer;
pub use database::Engine;
pub use process::Process;
pub use server::{Stage, eventually};
pub use socket::Socket;

/// Good enough for the rules, and the same everywhere.
pub const PASSWORD: &str = "seven lamps over the lake";

/// Makes of each `async fn name(stage: Stage)` two tests, one for each engine.
macro_rules! on_both_engines {
    ($($(#[$attribute:meta])* async fn $name:ident($stage:ident: Stage) $body:block)+) => {$(
        $(#[$attribute])*
        async fn $name($stage: $crate::stage::Stage) $body

        mod $name {
            use $crate::stage::{Engine, Stage};

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::$name(Stage::new(Engine::Sqlite).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                super::$name(Stage::new(Engine::Postgres).await).await;
            }
        }
    )+};
}
pub(crate) use on_both_engines;

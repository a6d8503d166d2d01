//! The stage every test stands on: a server ([`Stage`]), people ([`Actor`]) and their
//! sockets ([`Socket`]).

mod actor;
mod answer;
mod database;
mod server;
mod socket;

pub use actor::{Actor, client_id};
pub use answer::Answer;
pub use database::{Database, Engine};
pub use server::{Stage, eventually};
pub use socket::Socket;

/// Good enough for the rules, and the same everywhere.
pub const PASSWORD: &str = "seven lamps over the lake";

/// Makes of each `async fn name(stage: Stage)` two tests, one for each engine.
macro_rules! on_both_engines {
    ($($(#[$attribute:meta])* async fn $name:ident($stage:ident: Stage) $body:block)+) => {$(
        $(#[$attribute])*
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            async fn run($stage: $crate::stage::Stage) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                run($crate::stage::Stage::new($crate::stage::Engine::Sqlite).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                run($crate::stage::Stage::new($crate::stage::Engine::Postgres).await).await;
            }
        }
    )+};
}
pub(crate) use on_both_engines;

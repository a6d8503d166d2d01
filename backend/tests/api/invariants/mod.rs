//! The protocol's invariants under random schedules, over a connection that loses frames, breaks
//! and is opened again: after a resume and the fetches it asks for, the state of a device equals
//! the state of a new device (I1); a repeated send makes one message (I2); all devices see one
//! order (I3) and finally the same unread count (I4); positions never decrease (I5). Users may
//! erase their messages or their account at any point. No device receives data of a conversation
//! its owner is not a member of (I7), or of the time before joining or after removal (I8); the same
//! holds for the files of messages.

mod device;
mod fresh;
mod ledger;
mod schedule;
mod stays;

use rand::{RngExt, SeedableRng, rngs::StdRng};

use crate::{
    nodes::{Nodes, redis},
    stage::{Engine, Stage},
};
use schedule::World;

/// Number of schedules for each engine; a failure prints the seed.
const SCHEDULES: u64 = 6;
const STEPS: usize = 120;

/// `nodes` are servers of one database.
async fn run(nodes: &[&Stage]) {
    let seed = std::env::var("UMBRACHAT_TEST_SEED").ok().and_then(|seed| seed.parse().ok());
    let seeds: Vec<u64> = seed.map_or_else(|| (1..=SCHEDULES).collect(), |seed| vec![seed]);
    for seed in seeds {
        tell(seed);
        let mut rng = StdRng::seed_from_u64(seed);
        let mut world = World::new(nodes).await;
        for _ in 0..STEPS {
            let step = rng.random_range(0..100_u32);
            world.step(step, &mut rng).await;
        }
        world.settle_and_compare().await;
    }
}

#[expect(clippy::print_stdout, reason = "cargo shows it with a failing test")]
fn tell(seed: u64) {
    println!("UMBRACHAT_TEST_SEED={seed}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hold_on_sqlite() {
    run(&[&Stage::new(Engine::Sqlite).await]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hold_on_postgres() {
    run(&[&Stage::new(Engine::Postgres).await]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hold_on_two_nodes() {
    let nodes = Nodes::new(&redis::one()).await;
    run(&[&nodes.one, &nodes.other]).await;
}

//! The invariants of the protocol, under random schedules over a link that loses frames,
//! breaks and comes back: after any resume and the fetches it asks for, what a device
//! knows equals what the server tells a new one (I1); a sending that is repeated makes one
//! message (I2); all devices see one order (I3) and, once everything is told, the same
//! unread count (I4); positions never go back (I5); somebody may erase what they wrote, or
//! their account, in the middle of it all; nobody is told of a conversation they
//! are not in (I7), nor of anything before their joining or after their removal (I8).

mod device;
mod fresh;
mod ledger;
mod schedule;

use rand::{RngExt, SeedableRng, rngs::StdRng};

use crate::{
    nodes::{Nodes, redis},
    stage::{Engine, Stage},
};
use schedule::World;

/// Schedules on each engine; a failing one is named by its seed.
const SCHEDULES: u64 = 6;
const STEPS: usize = 120;

/// `nodes` are servers of the same database.
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

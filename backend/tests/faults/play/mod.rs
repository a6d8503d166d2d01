//! What people do while things go wrong: they write, listen, come and go.

mod comings;
mod delays;
mod history;
mod reader;
mod scene;
mod writer;

pub use delays::{Place, delays, longest_silence};
use reader::{Listener, listen};
pub use scene::Scene;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use rand::RngExt;

use crate::evidence::Notes;

/// What everybody knows: where the nodes are, where to note, and when it is over.
#[derive(Clone)]
pub struct World {
    pub bases: Arc<Vec<String>>,
    pub notes: Notes,
    pub http: reqwest::Client,
    /// Nobody begins anything new.
    quiet: Arc<AtomicBool>,
    /// Everything is over.
    over: Arc<AtomicBool>,
}

impl World {
    pub fn new(bases: Vec<String>) -> Self {
        let http = reqwest::Client::builder().timeout(Duration::from_secs(12)).build();
        Self {
            bases: Arc::new(bases),
            notes: Notes::default(),
            http: http.expect("a client"),
            quiet: Arc::default(),
            over: Arc::default(),
        }
    }

    pub fn is_quiet(&self) -> bool {
        self.quiet.load(Ordering::Relaxed)
    }

    pub fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }

    /// The node that somebody turns to after this one.
    pub fn other(&self, node: usize) -> usize {
        (node + 1) % self.bases.len()
    }
}

/// Waits as a good client does who was refused: not together with all others.
pub async fn full_jitter(most: Duration) {
    let wait = rand::rng().random_range(0.0..=most.as_secs_f64());
    tokio::time::sleep(Duration::from_secs_f64(wait)).await;
}

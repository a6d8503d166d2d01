//! The clients of a run: they write, listen, join and leave.

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

/// State shared by all clients of a run: the nodes, the evidence, and the end of the run.
#[derive(Clone)]
pub struct World {
    pub bases: Arc<Vec<String>>,
    pub notes: Notes,
    pub http: reqwest::Client,
    /// Set when clients must not begin anything new.
    quiet: Arc<AtomicBool>,
    /// Set when the run has ended.
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

    /// The node that a client tries after this one.
    pub fn other(&self, node: usize) -> usize {
        (node + 1) % self.bases.len()
    }
}

/// Waits a random time up to `most`, so that refused clients do not retry together.
pub async fn full_jitter(most: Duration) {
    let wait = rand::rng().random_range(0.0..=most.as_secs_f64());
    tokio::time::sleep(Duration::from_secs_f64(wait)).await;
}

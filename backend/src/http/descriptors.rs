//! How many connections and sockets the process can hold: each takes a descriptor, and so do
//! the database, files and the runtimes. Without a descriptor left nobody is even refused.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// For the database (at most 17 connections), Redis, mail, files and listeners.
const FIXED: usize = 64;
/// For the runtime of each web worker.
const PER_WORKER: usize = 6;
/// What is left for connections at the least, so that health answers under any limit.
const FEWEST: usize = 8;
/// More sockets than this are not measured (docs/scale.md).
pub const SOCKETS: usize = 15_000;

/// What the limit of descriptors is divided into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DescriptorBudget {
    /// The limit itself; `None` where there is none.
    pub allowed: Option<u64>,
    /// Connections that are accepted: more wait in the listener's queue.
    pub connections: usize,
    /// Connections that stay open: above it idle ones make room.
    pub open: usize,
    /// Those that may be at work at once: sockets, long polls and requests. The rest is kept
    /// for health and refusals.
    pub busy: usize,
    /// Live sockets.
    pub sockets: usize,
}

impl DescriptorBudget {
    /// Of this process, as its limit is now.
    pub fn now(workers: usize) -> Self {
        Self::of(getrlimit(Resource::Nofile).current, workers)
    }

    /// Of a process with this limit.
    pub fn of(allowed: Option<u64>, workers: usize) -> Self {
        let most = allowed.and_then(|most| usize::try_from(most).ok()).unwrap_or(usize::MAX);
        let others = FIXED + PER_WORKER * workers;
        let connections = most.saturating_sub(others).max(FEWEST);
        let spare = (connections / 8).clamp(2, 256);
        let (open, busy) = (connections - spare, connections - 2 * spare);
        Self { allowed, connections, open, busy, sockets: SOCKETS.min(busy - spare) }
    }
}

/// Raises the limit as far as the system lets this process do it.
pub fn raise() {
    let limit = getrlimit(Resource::Nofile);
    if limit.current == limit.maximum {
        return;
    }
    if let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit }) {
        tracing::warn!(%error, "the limit of descriptors stays as it is");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_every_limit_is_kept_for_others() {
        for allowed in [0, 10, 64, 80, 256, 1_024, 65_536, 1_073_741_816] {
            let budget = DescriptorBudget::of(Some(allowed), 2);
            assert!(budget.sockets < budget.busy, "{budget:?}");
            assert!(budget.busy < budget.open && budget.open < budget.connections, "{budget:?}");
            if allowed >= 128 {
                let all = u64::try_from(budget.connections).expect("fits");
                assert!(all + 70 < allowed, "{budget:?}");
            }
        }
        assert_eq!(DescriptorBudget::of(Some(65_536), 8).sockets, SOCKETS);
        assert_eq!(DescriptorBudget::of(None, 8).sockets, SOCKETS);
        assert!(DescriptorBudget::of(Some(256), 2).sockets > 100);
    }
}

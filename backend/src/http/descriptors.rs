//! How many connections and sockets the process can have: each takes a descriptor, and so do the
//! database, files and runtimes. Without a free descriptor the server could not even refuse a
//! request.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// For the database (at most 17 connections), Redis, mail, files and listeners.
const FIXED: usize = 64;
/// For the runtime of each web worker.
const PER_WORKER: usize = 6;
/// The fewest connections, so that health is answered under any limit.
const FEWEST: usize = 8;
/// The largest number of sockets that has been measured (docs/scale.md).
pub const SOCKETS: usize = 15_000;

/// The division of the descriptor limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DescriptorBudget {
    /// The limit; `None` if unlimited.
    pub allowed: Option<u64>,
    /// Connections that are accepted; further ones wait in the listener's queue.
    pub connections: usize,
    /// Connections that stay open; above it, idle ones are closed for new ones.
    pub open: usize,
    /// Connections that may be busy at once: sockets, long polls and requests. The rest is kept for
    /// health and refusals.
    pub busy: usize,
    /// Live sockets.
    pub sockets: usize,
}

impl DescriptorBudget {
    /// The budget of this process under its current limit.
    pub fn now(workers: usize) -> Self {
        Self::of(getrlimit(Resource::Nofile).current, workers)
    }

    /// The budget of a process with this limit.
    pub fn of(allowed: Option<u64>, workers: usize) -> Self {
        let most = allowed.and_then(|most| usize::try_from(most).ok()).unwrap_or(usize::MAX);
        let others = FIXED + PER_WORKER * workers;
        let connections = most.saturating_sub(others).max(FEWEST);
        let spare = (connections / 8).clamp(2, 256);
        let (open, busy) = (connections - spare, connections - 2 * spare);
        Self { allowed, connections, open, busy, sockets: SOCKETS.min(busy - spare) }
    }
}

/// Raises the soft limit as far as the system permits.
pub fn raise() {
    let limit = getrlimit(Resource::Nofile);
    if limit.current == limit.maximum {
        return;
    }
    if let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit }) {
        tracing::warn!(%error, "raising the descriptor limit failed");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_limit_leaves_descriptors_for_other_uses() {
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

//! Which accounts look at one of their devices. A client repeats every 30 seconds that it is looked
//! at. Nothing is stored, and only notifications of other devices depend on it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use crate::{base::ids::AccountId, redis::attention::SharedAttention};

/// How long one frame counts: one and a half times the pause between two of them.
const COUNTS_FOR: Duration = Duration::from_secs(45);

/// Cheap to clone.
#[derive(Clone)]
pub struct Attention {
    /// Until when the accounts of this node count.
    here: Arc<Mutex<HashMap<AccountId, Instant>>>,
    shared: Option<SharedAttention>,
}

impl Attention {
    /// `shared` contains the accounts of all nodes.
    pub fn new(shared: Option<SharedAttention>) -> Self {
        Self { here: Arc::default(), shared }
    }

    pub async fn note(&self, account: AccountId) {
        self.note_here(account, Instant::now());
        if let Some(shared) = &self.shared {
            shared.note(account, COUNTS_FOR).await;
        }
    }

    /// Those of the accounts that look at a device, on any node.
    pub async fn looking(&self, among: &[AccountId]) -> Vec<AccountId> {
        let mut looking = self.looking_here(among, Instant::now());
        if let Some(shared) = &self.shared {
            let missing: Vec<_> =
                among.iter().filter(|account| !looking.contains(account)).copied().collect();
            looking.extend(shared.looking(&missing).await);
        }
        looking
    }

    fn note_here(&self, account: AccountId, now: Instant) {
        self.lock().insert(account, now + COUNTS_FOR);
    }

    fn looking_here(&self, among: &[AccountId], now: Instant) -> Vec<AccountId> {
        let here = self.lock();
        let counts = |account: &&AccountId| here.get(account).is_some_and(|until| *until > now);
        among.iter().filter(counts).copied().collect()
    }

    pub fn remove_expired(&self) {
        let now = Instant::now();
        self.lock().retain(|_, until| *until > now);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<AccountId, Instant>> {
        self.here.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_client_said_counts_for_45_seconds() {
        let (attention, account) = (Attention::new(None), AccountId::new());
        let among = [account, AccountId::new()];
        let (begin, second) = (Instant::now(), Duration::from_secs(1));
        let looking = |seconds| attention.looking_here(&among, begin + second * seconds);
        assert!(looking(0).is_empty());
        attention.note_here(account, begin);
        assert_eq!(looking(44), [account]);
        assert!(looking(46).is_empty());
        attention.note_here(account, begin + second * 44);
        assert_eq!(looking(88), [account]);
    }
}

//! The accounts that are online on this node. After the last socket of an account has closed, it
//! stays online for the time of a lease, so that reloading a page does not show. Other nodes are
//! known by [`Leases`].

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use crate::{base::ids::AccountId, redis::leases::Leases};

#[derive(Default)]
pub struct OnlineAccounts {
    here: Mutex<HashMap<AccountId, Sockets>>,
}

#[derive(Default)]
struct Sockets {
    open: usize,
    /// How often the last socket has closed; it distinguishes the current lease from older ones.
    leases: u64,
}

/// Begins when the last socket of an account closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GraceLease {
    pub account: AccountId,
    number: u64,
}

impl OnlineAccounts {
    /// Counts a new socket. Returns whether the account was offline before.
    pub fn connect(&self, account: AccountId) -> bool {
        let mut here = self.lock();
        let was_offline = !here.contains_key(&account);
        here.entry(account).or_default().open += 1;
        was_offline
    }

    /// Counts a closed socket. Returns a lease if it was the last one.
    pub fn disconnect(&self, account: AccountId) -> Option<GraceLease> {
        let mut here = self.lock();
        let sockets = here.get_mut(&account)?;
        sockets.open = sockets.open.saturating_sub(1);
        sockets.leases += 1;
        (sockets.open == 0).then_some(GraceLease { account, number: sockets.leases })
    }

    /// Ends a lease. Returns whether the account is offline now.
    pub fn expire(&self, lease: GraceLease) -> bool {
        let mut here = self.lock();
        let is_over = here
            .get(&lease.account)
            .is_some_and(|sockets| sockets.open == 0 && sockets.leases == lease.number);
        if is_over {
            here.remove(&lease.account);
        }
        is_over
    }

    pub fn online(&self, among: &[AccountId]) -> Vec<AccountId> {
        let here = self.lock();
        among.iter().filter(|account| here.contains_key(account)).copied().collect()
    }

    /// All accounts that are online on this node.
    pub fn all(&self) -> Vec<AccountId> {
        self.lock().keys().copied().collect()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<AccountId, Sockets>> {
        self.here.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The accounts of `among` that are online on any node.
pub async fn online(
    online_accounts: &OnlineAccounts,
    leases: Option<&Leases>,
    among: &[AccountId],
) -> Vec<AccountId> {
    let mut online = online_accounts.online(among);
    if let Some(leases) = leases {
        let missing: Vec<_> = among.iter().filter(|id| !online.contains(id)).copied().collect();
        online.extend(leases.on_other_nodes(&missing).await);
    }
    online
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reconnecting_within_the_lease_keeps_an_account_online() {
        let (online_accounts, account) = (OnlineAccounts::default(), AccountId::new());
        assert!(online_accounts.connect(account), "comes online");
        assert!(!online_accounts.connect(account), "a second device");
        assert_eq!(online_accounts.disconnect(account), None, "one is left");
        let lease = online_accounts.disconnect(account).expect("a lease");
        assert_eq!(online_accounts.online(&[account, AccountId::new()]), [account]);
        assert!(!online_accounts.connect(account), "is back before the lease ends");
        assert!(!online_accounts.expire(lease), "an old lease says nothing");
        let again = online_accounts.disconnect(account).expect("another lease");
        assert!(!online_accounts.expire(lease), "nor after the next goodbye");
        assert!(online_accounts.expire(again));
        assert!(online_accounts.online(&[account]).is_empty());
        assert!(online_accounts.connect(account));
    }
}

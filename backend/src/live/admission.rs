//! How many sockets there may be: 10 for each account, 100 for each source, and so many in
//! all that descriptors remain for everything else. The newest one is refused.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, PoisonError},
};

use crate::{config, ids::AccountId, limits::Source};

pub const PER_ACCOUNT: usize = 10;
pub const PER_SOURCE: usize = 100;
pub const IN_ALL: usize = 15_000;

pub struct Admission {
    on: bool,
    open: Mutex<Open>,
}

#[derive(Default)]
struct Open {
    accounts: HashMap<AccountId, usize>,
    sources: HashMap<Source, usize>,
    all: usize,
}

/// The place of one open socket; free again when dropped.
pub struct Place {
    admission: Arc<Admission>,
    account: AccountId,
    source: Source,
}

impl Admission {
    pub fn new(limits: config::Limits) -> Arc<Self> {
        Arc::new(Self { on: limits == config::Limits::Standard, open: Mutex::default() })
    }

    /// Whether there are limits.
    pub fn is_on(&self) -> bool {
        self.on
    }

    /// A place for one more socket, if there is one.
    pub fn enter(self: &Arc<Self>, account: AccountId, source: Source) -> Option<Place> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let of_account = open.accounts.get(&account).copied().unwrap_or(0);
        let of_source = open.sources.get(&source).copied().unwrap_or(0);
        let is_full = of_account >= PER_ACCOUNT || of_source >= PER_SOURCE || open.all >= IN_ALL;
        if self.on && is_full {
            return None;
        }
        *open.accounts.entry(account).or_default() += 1;
        *open.sources.entry(source).or_default() += 1;
        open.all += 1;
        Some(Place { admission: Arc::clone(self), account, source })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.admission.open.lock().unwrap_or_else(PoisonError::into_inner);
        leave(&mut open.accounts, &self.account);
        leave(&mut open.sources, &self.source);
        open.all = open.all.saturating_sub(1);
    }
}

fn leave<K: Hash + Eq>(counts: &mut HashMap<K, usize>, key: &K) {
    if let Some(count) = counts.get_mut(key) {
        *count -= 1;
        if *count == 0 {
            counts.remove(key);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::*;

    #[test]
    fn the_eleventh_socket_of_an_account_is_refused_until_one_closes() {
        let admission = Admission::new(config::Limits::Standard);
        let (account, source) = (AccountId::new(), Source::from(IpAddr::from([192, 0, 2, 1])));
        let mut places: Vec<_> =
            (0..PER_ACCOUNT).map(|_| admission.enter(account, source).expect("a place")).collect();
        assert!(admission.enter(account, source).is_none());
        assert!(admission.enter(AccountId::new(), source).is_some());
        places.pop();
        assert!(admission.enter(account, source).is_some());
    }

    #[test]
    fn the_hundred_and_first_socket_of_a_source_is_refused() {
        let admission = Admission::new(config::Limits::Standard);
        let here = Source::from(IpAddr::from([192, 0, 2, 1]));
        let there = Source::from(IpAddr::from([192, 0, 2, 2]));
        let enter = |source| admission.enter(AccountId::new(), source);
        let mut places: Vec<_> = (0..PER_SOURCE).map(|_| enter(here).expect("a place")).collect();
        assert!(enter(here).is_none());
        assert!(enter(there).is_some());
        places.pop();
        assert!(enter(here).is_some());
    }
}

//! Limits on open sockets: 10 for each account, 100 for each source, and in total as many as the
//! descriptor limit permits. A socket above the limit is refused.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, PoisonError},
};

use crate::{
    base::{
        config,
        error::{Code, Error},
        ids::AccountId,
    },
    limits::Source,
};

pub const PER_ACCOUNT: usize = 10;
pub const PER_SOURCE: usize = 100;

pub struct Admission {
    on: bool,
    /// The limit from the descriptors.
    most: usize,
    open: Mutex<Open>,
}

#[derive(Default)]
struct Open {
    accounts: HashMap<AccountId, usize>,
    sources: HashMap<Source, usize>,
    all: usize,
}

/// The reason of a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// The account or source has its maximum.
    TooMany,
    /// The node has its maximum.
    Full,
}

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::TooMany => Self::new(Code::TooManySockets),
            Refused::Full => {
                Self::new(Code::Overloaded).caused_by("no descriptor is left for a socket")
            }
        }
    }
}

/// The permit of one open socket; released when dropped.
pub struct SocketPermit {
    admission: Arc<Admission>,
    account: AccountId,
    source: Source,
}

impl Admission {
    /// `most` is the total limit, which applies even if limits are off.
    pub fn new(limits: config::Limits, most: usize) -> Arc<Self> {
        Arc::new(Self { on: limits == config::Limits::Standard, most, open: Mutex::default() })
    }

    /// Whether limits are on.
    pub fn is_on(&self) -> bool {
        self.on
    }

    /// A permit for one more socket.
    ///
    /// # Errors
    /// The reason of the refusal.
    pub fn acquire(
        self: &Arc<Self>,
        account: AccountId,
        source: Source,
    ) -> Result<SocketPermit, Refused> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let of_account = open.accounts.get(&account).copied().unwrap_or(0);
        let of_source = open.sources.get(&source).copied().unwrap_or(0);
        if open.all >= self.most {
            return Err(Refused::Full);
        }
        if self.on && (of_account >= PER_ACCOUNT || of_source >= PER_SOURCE) {
            return Err(Refused::TooMany);
        }
        *open.accounts.entry(account).or_default() += 1;
        *open.sources.entry(source).or_default() += 1;
        open.all += 1;
        Ok(SocketPermit { admission: Arc::clone(self), account, source })
    }
}

impl Drop for SocketPermit {
    fn drop(&mut self) {
        let mut open = self.admission.open.lock().unwrap_or_else(PoisonError::into_inner);
        release(&mut open.accounts, &self.account);
        release(&mut open.sources, &self.source);
        open.all = open.all.saturating_sub(1);
    }
}

fn release<K: Hash + Eq>(counts: &mut HashMap<K, usize>, key: &K) {
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
        let admission = Admission::new(config::Limits::Standard, 1_000);
        let (account, source) = (AccountId::new(), Source::from(IpAddr::from([192, 0, 2, 1])));
        let mut places: Vec<_> = (0..PER_ACCOUNT)
            .map(|_| admission.acquire(account, source).expect("a place"))
            .collect();
        assert!(admission.acquire(account, source).is_err());
        assert!(admission.acquire(AccountId::new(), source).is_ok());
        places.pop();
        assert!(admission.acquire(account, source).is_ok());
    }

    #[test]
    fn the_hundred_and_first_socket_of_a_source_is_refused() {
        let admission = Admission::new(config::Limits::Standard, 1_000);
        let here = Source::from(IpAddr::from([192, 0, 2, 1]));
        let there = Source::from(IpAddr::from([192, 0, 2, 2]));
        let enter = |source| admission.acquire(AccountId::new(), source);
        let mut places: Vec<_> = (0..PER_SOURCE).map(|_| enter(here).expect("a place")).collect();
        assert!(enter(here).is_err());
        assert!(enter(there).is_ok());
        places.pop();
        assert!(enter(here).is_ok());
    }
    #[test]
    fn the_node_limit_applies_with_and_without_limits() {
        for limits in [config::Limits::Standard, config::Limits::Off] {
            let admission = Admission::new(limits, 2);
            let source = Source::from(IpAddr::from([192, 0, 2, 1]));
            let enter = || admission.acquire(AccountId::new(), source);
            let (first, second) = (enter().expect("a place"), enter().expect("a place"));
            assert_eq!(enter().err(), Some(Refused::Full));
            drop(first);
            assert!(enter().is_ok());
            drop(second);
        }
    }
}

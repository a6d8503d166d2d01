//! The number of connections that each source has open on this node.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::{
    base::config::{Limits, Settings},
    http::clients::TrustedProxies,
    limits::Source,
};

/// Shared by all workers. Cheap to clone.
#[derive(Clone)]
pub struct ConnectionLimit(Arc<Inner>);

struct Inner {
    /// `None` without limits.
    most: Option<u32>,
    /// Exempt, as many clients share these addresses.
    proxies: TrustedProxies,
    open: Mutex<HashMap<Source, u32>>,
}

/// The permit of one open connection; released when dropped.
pub struct ConnectionPermit(Option<(ConnectionLimit, Source)>);

impl ConnectionLimit {
    pub fn new(settings: &Settings, proxies: TrustedProxies) -> Self {
        let limited = settings.limits == Limits::Standard;
        Self::of(limited.then_some(settings.connections_per_source), proxies)
    }

    fn of(most: Option<u32>, proxies: TrustedProxies) -> Self {
        Self(Arc::new(Inner { most, proxies, open: Mutex::default() }))
    }

    /// A permit for one more connection; `None` at the limit.
    pub fn acquire(&self, peer: Option<SocketAddr>) -> Option<ConnectionPermit> {
        let (Some(most), Some(peer)) = (self.0.most, peer) else {
            return Some(ConnectionPermit(None));
        };
        if self.0.proxies.trusts(peer.ip()) {
            return Some(ConnectionPermit(None));
        }
        let source = Source::from(peer.ip());
        let mut open = self.open();
        let number = open.entry(source).or_default();
        if *number >= most {
            return None;
        }
        *number += 1;
        Some(ConnectionPermit(Some((self.clone(), source))))
    }

    fn open(&self) -> MutexGuard<'_, HashMap<Source, u32>> {
        self.0.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for ConnectionPermit {
    fn drop(&mut self) {
        let Some((connection_limit, source)) = self.0.take() else { return };
        let mut open = connection_limit.open();
        if let Some(number) = open.get_mut(&source) {
            *number -= 1;
            if *number == 0 {
                open.remove(&source);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_of_a_source_are_limited_except_for_proxies() {
        let proxies = TrustedProxies(vec!["192.0.2.9".parse().expect("an address")]);
        let connection_limit = ConnectionLimit::of(Some(2), proxies);
        let from = |peer: &str| connection_limit.acquire(Some(peer.parse().expect("an address")));
        let mut places = vec![from("192.0.2.1:1"), from("[::ffff:192.0.2.1]:2")];
        assert!(places.iter().all(Option::is_some));
        assert!(from("192.0.2.1:3").is_none());
        assert!(from("192.0.2.2:1").is_some());
        let many: Vec<_> = (1..9).map(|port| from(&format!("192.0.2.9:{port}"))).collect();
        assert!(many.iter().all(Option::is_some));
        places.pop();
        assert!(from("192.0.2.1:4").is_some());
        drop(places);
        assert!(connection_limit.open().is_empty(), "closed connections leave no entry");
    }
}

//! How often somebody may do something. `UMBRACHAT_LIMITS=off` lifts all of this for load
//! tests; sizes are bounded elsewhere and always.

use std::{
    collections::HashMap,
    hash::Hash,
    net::IpAddr,
    num::NonZeroU32,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use governor::{
    DefaultKeyedRateLimiter, Quota,
    clock::{Clock, DefaultClock},
};

use crate::{
    clock::Timestamp,
    config,
    error::{Code, Error, Result},
    ids::AccountId,
};

/// Every limit on a rate.
pub struct Limits {
    /// 10 a minute from one source: also the price of probing for usernames.
    pub sign_ups: Rate<Source>,
    /// 30 a minute from one source.
    pub sign_ins: Rate<Source>,
    /// 10 a minute from one source: links for a forgotten password.
    pub resets: Rate<Source>,
    /// 3 an hour to one account; nobody is told of it.
    pub reset_mails: Rate<AccountId>,
    /// 60 a minute from one source.
    pub refreshes: Rate<Source>,
    /// 20 a second, 40 in a burst: messages, and what is done to them.
    pub sends: Rate<AccountId>,
    /// 30 a minute.
    pub searches: Rate<AccountId>,
    /// 60 a minute: a search as one types.
    pub message_searches: Rate<AccountId>,
    /// 20 a minute: it also finds usernames.
    pub friend_requests: Rate<AccountId>,
    /// 60 a minute.
    pub blocks: Rate<AccountId>,
    /// 10 a minute: each is written into every shared conversation.
    pub profile_changes: Rate<AccountId>,
    /// 120 a minute: each is told to every member.
    pub groups: Rate<AccountId>,
    /// 6 a day.
    pub exports: Rate<AccountId>,
    pub failures: Failures,
    /// Whether counts that stand in the database are limited as well.
    pub counts: bool,
}

impl Limits {
    pub fn new(limits: config::Limits) -> Self {
        let on = limits == config::Limits::Standard;
        Self {
            sign_ups: Rate::new(on, per_minute(10)),
            sign_ins: Rate::new(on, per_minute(30)),
            resets: Rate::new(on, per_minute(10)),
            reset_mails: Rate::new(on, Quota::per_hour(count(3))),
            refreshes: Rate::new(on, per_minute(60)),
            sends: Rate::new(on, Quota::per_second(count(20)).allow_burst(count(40))),
            searches: Rate::new(on, per_minute(30)),
            message_searches: Rate::new(on, per_minute(60)),
            friend_requests: Rate::new(on, per_minute(20)),
            blocks: Rate::new(on, per_minute(60)),
            profile_changes: Rate::new(on, per_minute(10)),
            groups: Rate::new(on, per_minute(120)),
            exports: Rate::new(on, per_day(6)),
            failures: Failures { on, ..Failures::default() },
            counts: on,
        }
    }

    /// Forgets who has been quiet for long enough not to matter.
    pub fn tidy(&self) {
        self.sign_ups.tidy();
        self.sign_ins.tidy();
        self.resets.tidy();
        self.reset_mails.tidy();
        self.refreshes.tidy();
        self.sends.tidy();
        self.searches.tidy();
        self.message_searches.tidy();
        self.friend_requests.tidy();
        self.blocks.tidy();
        self.profile_changes.tidy();
        self.groups.tidy();
        self.exports.tidy();
        self.failures.tidy(Timestamp::now());
    }
}

fn count(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN)
}

fn per_minute(number: u32) -> Quota {
    Quota::per_minute(count(number))
}

fn per_day(number: u32) -> Quota {
    let span = Duration::from_secs(24 * 60 * 60) / number.max(1);
    Quota::with_period(span).map_or_else(|| per_minute(1), |quota| quota.allow_burst(count(number)))
}

/// A limit for each key (GCRA, by `governor`).
pub struct Rate<K: Hash + Eq + Clone>(Option<DefaultKeyedRateLimiter<K>>);

impl<K: Hash + Eq + Clone> Rate<K> {
    fn new(on: bool, quota: Quota) -> Self {
        Self(on.then(|| DefaultKeyedRateLimiter::keyed(quota)))
    }

    /// # Errors
    /// `rate_limited`, with the time to wait.
    pub fn check(&self, key: &K) -> Result<()> {
        let Some(limiter) = &self.0 else { return Ok(()) };
        limiter.check_key(key).map_err(|until| {
            let wait = until.wait_time_from(DefaultClock::default().now());
            Error::new(Code::RateLimited).retry_after(wait.max(Duration::from_secs(1)))
        })
    }

    fn tidy(&self) {
        if let Some(limiter) = &self.0 {
            limiter.retain_recent();
        }
    }
}

/// Where a request comes from: an IPv4 address, or the /64 that one IPv6 customer has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Source(IpAddr);

impl Source {
    /// As exact as an address is ever stored, shown or logged: 256 IPv4 addresses, or the
    /// /48 that one site has in IPv6.
    pub fn masked(self) -> String {
        match self.0 {
            IpAddr::V4(address) => {
                let [first, second, third, _] = address.octets();
                format!("{first}.{second}.{third}.x")
            }
            IpAddr::V6(address) => {
                let site = u128::from(address) & !(u128::MAX >> 48);
                format!("{}/48", std::net::Ipv6Addr::from(site))
            }
        }
    }
}

impl From<IpAddr> for Source {
    fn from(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V6(address) => {
                let network = u128::from(address) & !u128::from(u64::MAX);
                Self(IpAddr::V6(network.into()))
            }
            address => Self(address),
        }
    }
}

/// Failed sign-ins for each name: ten in a row are free, then each further one doubles
/// the wait, up to a quarter of an hour, so that the true owner is never shut out for
/// good. Unknown names count the same, so that the limit tells nothing.
#[derive(Default)]
pub struct Failures {
    on: bool,
    by_name: Mutex<HashMap<String, Row>>,
}

#[derive(Clone, Copy)]
struct Row {
    failures: u32,
    last: Timestamp,
}

const FREE: u32 = 10;
const FORGOTTEN: Duration = Duration::from_secs(15 * 60);

impl Failures {
    /// # Errors
    /// `rate_limited`, with the time to wait.
    pub fn check(&self, name: &str, now: Timestamp) -> Result<()> {
        let rows = self.by_name.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(row) = rows.get(name).filter(|row| self.on && row.failures >= FREE) else {
            return Ok(());
        };
        let wait = Duration::from_secs(1 << (row.failures - FREE).min(20)).min(FORGOTTEN);
        let passed = now.since(row.last);
        if passed >= wait {
            return Ok(());
        }
        Err(Error::new(Code::RateLimited).retry_after(wait - passed))
    }

    pub fn failed(&self, name: &str, now: Timestamp) {
        let mut rows = self.by_name.lock().unwrap_or_else(PoisonError::into_inner);
        let row = rows.entry(name.to_owned()).or_insert(Row { failures: 0, last: now });
        row.failures = row.failures.saturating_add(1);
        row.last = now;
    }

    pub fn succeeded(&self, name: &str) {
        self.by_name.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
    }

    fn tidy(&self, now: Timestamp) {
        let mut rows = self.by_name.lock().unwrap_or_else(PoisonError::into_inner);
        rows.retain(|_, row| now.since(row.last) < 2 * FORGOTTEN);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_refused_with_the_time_to_wait() {
        let limits = Limits::new(config::Limits::Standard);
        let source = Source::from(IpAddr::from([192, 0, 2, 7]));
        for _ in 0..10 {
            assert!(limits.sign_ups.check(&source).is_ok());
        }
        let error = limits.sign_ups.check(&source).expect_err("is limited");
        assert_eq!(error.code(), Code::RateLimited);
        assert!(error.wait().is_some_and(|wait| wait <= Duration::from_secs(6)));
        assert!(Limits::new(config::Limits::Off).sign_ups.check(&source).is_ok());
    }

    #[test]
    fn one_ipv6_customer_is_one_source() {
        let source = |text: &str| Source::from(text.parse::<IpAddr>().expect("an address"));
        assert_eq!(source("2001:db8::1"), source("2001:db8::ffff:2"));
        assert_ne!(source("2001:db8:0:1::1"), source("2001:db8:0:2::1"));
        assert_eq!(source("::ffff:192.0.2.7"), source("192.0.2.7"));
    }

    #[test]
    fn an_address_is_masked() {
        let masked =
            |text: &str| Source::from(text.parse::<IpAddr>().expect("an address")).masked();
        assert_eq!(masked("192.0.2.77"), "192.0.2.x");
        assert_eq!(masked("::ffff:192.0.2.77"), "192.0.2.x");
        assert_eq!(masked("2001:db8:1:2:3:4:5:6"), "2001:db8:1::/48");
    }

    #[test]
    fn failures_slow_down_and_are_forgiven() {
        let failures = Failures { on: true, ..Failures::default() };
        let now = Timestamp::now();
        for _ in 0..12 {
            failures.failed("mira", now);
        }
        let wait = failures.check("mira", now).expect_err("waits").wait();
        assert_eq!(wait, Some(Duration::from_secs(4)));
        assert!(failures.check("mira", now.plus(Duration::from_secs(4))).is_ok());
        assert!(failures.check("tomas", now).is_ok());
        failures.succeeded("mira");
        assert!(failures.check("mira", now).is_ok());
    }
}

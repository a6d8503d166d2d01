//! A cache of valid sessions. The database is asked at most once in five seconds for each session,
//! because a session may have ended on another node, before a restart or in a restored backup, and
//! its account may be disabled or erased.

use std::{
    collections::HashMap,
    hash::{BuildHasher, RandomState},
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use super::{revocations::Revocations, tokens::Identity};
use crate::{
    base::{
        clock::Timestamp,
        error::{Code, Error, Result},
        ids::{AccountId, SessionId},
    },
    domain::sessions::{model::SessionStatus, queries, rules},
    storage::Store,
};

/// How long an entry is used.
const BELIEVED: Duration = Duration::from_secs(5);

/// With several shards, workers rarely wait for each other.
const SHARDS: usize = 16;

/// What the database said about each session.
pub struct SessionCache {
    hasher: RandomState,
    shards: Vec<Mutex<HashMap<SessionId, CachedSession>>>,
}

#[derive(Clone, Copy)]
struct CachedSession {
    /// The owner of the session, if it is valid.
    account: Option<AccountId>,
    /// The time just before the query.
    at: Instant,
}

impl Default for SessionCache {
    fn default() -> Self {
        let shards = (0..SHARDS).map(|_| Mutex::default()).collect();
        Self { hasher: RandomState::new(), shards }
    }
}

impl SessionCache {
    /// Removes expired entries.
    pub fn remove_expired(&self) {
        let now = Instant::now();
        for shard in &self.shards {
            lock(shard).retain(|_, seen| seen.is_fresh(now));
        }
    }

    fn get(&self, session: SessionId) -> Option<CachedSession> {
        let shard = lock(self.shard(session)?);
        shard.get(&session).copied().filter(|seen| seen.is_fresh(Instant::now()))
    }

    fn insert(&self, session: SessionId, seen: CachedSession) {
        if let Some(shard) = self.shard(session) {
            lock(shard).insert(session, seen);
        }
    }

    /// Removes an entry, so that the next check asks the database.
    pub fn forget(&self, session: SessionId) {
        if let Some(shard) = self.shard(session) {
            lock(shard).remove(&session);
        }
    }

    fn shard(&self, session: SessionId) -> Option<&Mutex<HashMap<SessionId, CachedSession>>> {
        let shards = u64::try_from(SHARDS).ok()?;
        let index = usize::try_from(self.hasher.hash_one(session) % shards).ok()?;
        self.shards.get(index)
    }

    /// Reads a session from the database; `None` if it is not valid.
    async fn look_up(&self, store: &Store, session: SessionId) -> Result<Option<SessionStatus>> {
        let at = Instant::now();
        let status = store
            .read_committed(move |conn| {
                Box::pin(async move { queries::statuses(conn, &[session]).await })
            })
            .await?;
        let now = Timestamp::now();
        let status = status.into_iter().find(|status| rules::is_valid(status, now));
        let account = status.as_ref().map(|status| status.account);
        self.insert(session, CachedSession { account, at });
        Ok(status)
    }

    /// Checks that a session is valid. Sessions that ended on this node are refused at once. Returns
    /// the version of the privacy policy that the account accepted last, if the database was asked.
    ///
    /// # Errors
    /// `session_ended`, `unauthenticated` for a session of another account, `unavailable`.
    pub async fn check(
        &self,
        store: &Store,
        revocations: &Revocations,
        who: &Identity,
    ) -> Result<Option<i32>> {
        if revocations.has_ended(who.session) {
            return Err(Error::new(Code::SessionEnded));
        }
        let (account, accepted) = match self.get(who.session) {
            Some(seen) => (seen.account, None),
            None => match self.look_up(store, who.session).await? {
                Some(status) => (Some(status.account), Some(status.policy_version)),
                None => (None, None),
            },
        };
        match account {
            Some(account) if account == who.account => Ok(accepted),
            Some(_) => Err(Error::new(Code::Unauthenticated)),
            None => Err(Error::new(Code::SessionEnded)),
        }
    }
}

impl CachedSession {
    fn is_fresh(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.at) < BELIEVED
    }
}

fn lock<T>(shard: &Mutex<T>) -> MutexGuard<'_, T> {
    shard.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_used_for_five_seconds() {
        let (session_cache, session) = (SessionCache::default(), SessionId::new());
        assert!(session_cache.get(session).is_none());
        let account = Some(AccountId::new());
        session_cache.insert(session, CachedSession { account, at: Instant::now() });
        assert_eq!(session_cache.get(session).expect("is known").account, account);
        assert!(session_cache.get(SessionId::new()).is_none());
        let before = Instant::now().checked_sub(BELIEVED).expect("the machine runs for longer");
        session_cache.insert(session, CachedSession { account, at: before });
        assert!(session_cache.get(session).is_none());
        session_cache.remove_expired();
        assert!(session_cache.shards.iter().all(|shard| lock(shard).is_empty()));
        session_cache.insert(session, CachedSession { account: None, at: Instant::now() });
        assert_eq!(session_cache.get(session).expect("that it ended is known").account, None);
        session_cache.forget(session);
        assert!(session_cache.get(session).is_none());
    }
}

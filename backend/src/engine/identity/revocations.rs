//! Sessions that ended recently, known to every worker without a query. An access token outlives
//! its session by at most a quarter of an hour.

use std::{
    collections::HashMap,
    sync::{PoisonError, RwLock},
};

use crate::{
    base::{clock::Timestamp, ids::SessionId},
    domain::sessions::rules::ACCESS,
};

#[derive(Default)]
pub struct Revocations {
    ended: RwLock<HashMap<SessionId, Timestamp>>,
}

impl Revocations {
    /// Adds ended sessions. Returns those that were not known.
    pub fn note(&self, sessions: impl IntoIterator<Item = SessionId>) -> Vec<SessionId> {
        let now = Timestamp::now();
        let mut ended = self.ended.write().unwrap_or_else(PoisonError::into_inner);
        ended.retain(|_, noted| now.since(*noted) < 2 * ACCESS);
        sessions.into_iter().filter(|session| ended.insert(*session, now).is_none()).collect()
    }

    pub fn has_ended(&self, session: SessionId) -> bool {
        self.ended.read().unwrap_or_else(PoisonError::into_inner).contains_key(&session)
    }
}

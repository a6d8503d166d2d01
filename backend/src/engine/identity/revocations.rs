//! Which sessions ended lately, known to every worker without asking the database: an
//! access token outlives its session by a quarter of an hour at most.

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
    /// Notes ended sessions; gives back those that were not known.
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

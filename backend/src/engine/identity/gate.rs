//! Who has accepted the policy in force. Somebody who has not may read it, take their data
//! and go, but do nothing else.

use std::{
    collections::HashMap,
    sync::{PoisonError, RwLock},
};

use crate::{
    base::{
        clock::Timestamp,
        error::{Code, Error, Result},
        ids::AccountId,
    },
    domain::{privacy::queries, sessions::rules::ACCESS},
    engine::{consent::policy::Policies, identity::tokens::Identity},
    storage::Store,
};

/// Who accepted a policy after their access token was made, which names the one before.
/// Forgotten when no such token can be left.
#[derive(Default)]
pub struct Gate {
    accepted: RwLock<HashMap<AccountId, (i32, Timestamp)>>,
}

impl Gate {
    pub fn note(&self, account: AccountId, version: i32) {
        let now = Timestamp::now();
        let mut accepted = self.accepted.write().unwrap_or_else(PoisonError::into_inner);
        accepted.retain(|_, (_, noted)| now.since(*noted) < 2 * ACCESS);
        accepted.insert(account, (version, now));
    }

    fn knows(&self, account: AccountId, version: i32) -> bool {
        let accepted = self.accepted.read().unwrap_or_else(PoisonError::into_inner);
        accepted.get(&account).is_some_and(|(newest, _)| *newest >= version)
    }

    /// Lets those through who have accepted the policy in force; the database is asked only
    /// for who has not been seen accepting it.
    ///
    /// # Errors
    /// `consent_outdated`.
    pub async fn check(&self, store: &Store, policies: &Policies, who: &Identity) -> Result<()> {
        let Some(policy) = policies.current() else { return Ok(()) };
        if who.policy >= policy.version || self.knows(who.account, policy.version) {
            return Ok(());
        }
        let account = who.account;
        let accepted = store.read(move |conn| Box::pin(queries::accepted(conn, account))).await?;
        if accepted.is_none_or(|accepted| accepted < policy.version) {
            return Err(Error::new(Code::ConsentOutdated));
        }
        self.note(account, policy.version);
        Ok(())
    }
}

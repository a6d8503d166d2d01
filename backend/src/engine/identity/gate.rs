//! The check for the privacy policy in force. An account that has not accepted it may read it,
//! export its data, sign out and erase itself, and nothing else.

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

/// Accounts that have accepted the policy in force. They are cached because access tokens never
/// contain the version of the newest policy of this program. Old entries are removed whenever the
/// number of entries reaches a power of two.
#[derive(Default)]
pub struct Gate {
    accepted: RwLock<HashMap<AccountId, (i32, Timestamp)>>,
}

impl Gate {
    pub fn note(&self, account: AccountId, version: i32) {
        let now = Timestamp::now();
        let mut accepted = self.accepted.write().unwrap_or_else(PoisonError::into_inner);
        // Not for each insertion: after a restart thousands of accounts are inserted at once.
        if accepted.len().is_power_of_two() {
            accepted.retain(|_, (_, noted)| now.since(*noted) < 2 * ACCESS);
        }
        accepted.insert(account, (version, now));
    }

    fn knows(&self, account: AccountId, version: i32) -> bool {
        let accepted = self.accepted.read().unwrap_or_else(PoisonError::into_inner);
        accepted.get(&account).is_some_and(|(newest, _)| *newest >= version)
    }

    /// Checks that the account has accepted the policy in force. The database is asked only if the
    /// token and the cache do not show it.
    ///
    /// # Errors
    /// `consent_outdated`; `session_ended` if the account no longer exists.
    pub async fn check(&self, store: &Store, policies: &Policies, who: &Identity) -> Result<()> {
        let Some(policy) = policies.current() else { return Ok(()) };
        if who.policy >= policy.version || self.knows(who.account, policy.version) {
            return Ok(());
        }
        let account = who.account;
        let accepted = store.read_committed(move |conn| Box::pin(queries::accepted(conn, account)));
        let accepted = accepted.await?;
        match accepted {
            Some(accepted) if accepted >= policy.version => {}
            Some(_) => return Err(Error::new(Code::ConsentOutdated)),
            None => return Err(Error::new(Code::SessionEnded)),
        }
        self.note(account, policy.version);
        Ok(())
    }
}

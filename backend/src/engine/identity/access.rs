//! Authentication of requests: checks the access token, its session and the consent to the privacy
//! policy.

use super::{
    gate::Gate,
    revocations::Revocations,
    session_cache::SessionCache,
    tokens::{Identity, Tokens},
};
use crate::{
    base::error::{Code, Result},
    engine::consent::policy::Policies,
    storage::Store,
};

/// The state of these checks; one for the process.
pub struct Access {
    pub tokens: Tokens,
    pub revocations: Revocations,
    pub session_cache: SessionCache,
    pub policies: Policies,
    pub gate: Gate,
    store: Store,
}

impl Access {
    pub fn new(store: Store, tokens: Tokens, policies: Policies) -> Self {
        Self {
            tokens,
            revocations: Revocations::default(),
            session_cache: SessionCache::default(),
            policies,
            gate: Gate::default(),
            store,
        }
    }

    /// The identity in an access token, if its session is valid.
    ///
    /// # Errors
    /// `unauthenticated`, `session_ended`, `unavailable`.
    pub async fn identify(&self, token: Option<&str>) -> Result<Identity> {
        let identity = self.tokens.check(token.ok_or(Code::Unauthenticated)?)?;
        self.check_session(&identity).await?;
        Ok(identity)
    }

    /// Checks the session in the database and not in the cache.
    ///
    /// # Errors
    /// `unauthenticated`, `session_ended`, `unavailable`.
    pub async fn check_in_database(&self, who: &Identity) -> Result<()> {
        self.session_cache.forget(who.session);
        self.check_session(who).await
    }

    async fn check_session(&self, who: &Identity) -> Result<()> {
        let accepted = self.session_cache.check(&self.store, &self.revocations, who).await?;
        // The check of consent has to ask only for what neither this nor the token shows.
        if let Some(version) = accepted.filter(|version| *version > who.policy) {
            self.gate.note(who.account, version);
        }
        Ok(())
    }

    /// # Errors
    /// `consent_outdated` if the account has not accepted the policy in force.
    pub async fn check_consent(&self, who: &Identity) -> Result<()> {
        self.gate.check(&self.store, &self.policies, who).await
    }
}

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
    engine::{context::Context, identity::tokens::Identity},
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
}

/// Whether it can be told without the database that this account may pass.
fn passes(context: &Context, who: &Identity) -> bool {
    let Some(policy) = context.policies.current() else { return true };
    who.policy >= policy.version || context.gate.knows(who.account, policy.version)
}

/// # Errors
/// `consent_outdated` for who has not accepted the policy in force.
pub async fn check(context: &Context, who: &Identity) -> Result<()> {
    let Some(policy) = context.policies.current() else { return Ok(()) };
    if passes(context, who) {
        return Ok(());
    }
    let account = who.account;
    let accepted =
        context.store.read(move |conn| Box::pin(queries::accepted(conn, account))).await?;
    if accepted.is_none_or(|accepted| accepted < policy.version) {
        return Err(Error::new(Code::ConsentOutdated));
    }
    context.gate.note(account, policy.version);
    Ok(())
}

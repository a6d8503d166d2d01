//! Telling accounts what happened to them: each event takes the next position of its
//! account.

use std::collections::BTreeMap;

use crate::{
    base::{error::Result, ids::AccountId},
    domain::accounts::queries,
    engine::delivery::{event::Event, events::accounts::AccountEvent},
    storage::Conn,
};

/// Who will be told what.
pub type Told = BTreeMap<AccountId, AccountEvent>;

/// Moves the accounts of these events in the order of their ids, and gives the events
/// their positions. Each account is told one thing.
pub async fn number(conn: &mut Conn, mut events: Vec<AccountEvent>) -> Result<Vec<Event>> {
    events.sort_by_key(|event| event.account_id);
    let accounts: Vec<_> = events.iter().map(|event| event.account_id).collect();
    let revs = queries::next_revs(conn, &accounts).await?;
    let number = |event: AccountEvent| {
        let rev = revs.get(&event.account_id)?;
        Some(AccountEvent { from: *rev, account_rev: *rev, ..event }.into())
    };
    Ok(events.into_iter().filter_map(number).collect())
}

/// What an account will be told, gathered for several reasons.
pub fn gathered(told: &mut Told, account: AccountId) -> &mut AccountEvent {
    told.entry(account).or_insert_with(|| to(account))
}

/// An event that gets its position later.
pub fn to(account: AccountId) -> AccountEvent {
    AccountEvent::at(account, 0)
}

//! Events for single accounts. Each event takes the next position of its account.

use std::collections::BTreeMap;

use crate::{
    base::{error::Result, ids::AccountId},
    domain::accounts::queries,
    engine::delivery::{event::Event, events::accounts::AccountEvent},
    storage::Conn,
};

/// At most one event for each account.
pub type AccountEvents = BTreeMap<AccountId, AccountEvent>;

/// Increments the positions of the accounts in the order of their ids, and writes them into the
/// events. `events` holds at most one event for each account.
pub async fn assign_revs(conn: &mut Conn, mut events: Vec<AccountEvent>) -> Result<Vec<Event>> {
    events.sort_by_key(|event| event.account_id);
    let accounts: Vec<_> = events.iter().map(|event| event.account_id).collect();
    let revs = queries::next_revs(conn, &accounts).await?;
    let with_rev = |event: AccountEvent| {
        let rev = revs.get(&event.account_id)?;
        Some(AccountEvent { from: *rev, account_rev: *rev, ..event }.into())
    };
    Ok(events.into_iter().filter_map(with_rev).collect())
}

/// The event of this account, which is created if it is missing.
pub fn event_for(events: &mut AccountEvents, account: AccountId) -> &mut AccountEvent {
    events.entry(account).or_insert_with(|| new_event(account))
}

/// An empty event whose position is assigned later.
pub fn new_event(account: AccountId) -> AccountEvent {
    AccountEvent::at(account, 0)
}

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
pub type AccountEvents = BTreeMap<AccountId, AccountEvent>;

/// Moves the accounts of these events in the order of their ids, and gives the events
/// their positions. Each account is told one thing.
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

/// What an account will be told, gathered for several reasons.
pub fn event_for(events: &mut AccountEvents, account: AccountId) -> &mut AccountEvent {
    events.entry(account).or_insert_with(|| new_event(account))
}

/// An event that gets its position later.
pub fn new_event(account: AccountId) -> AccountEvent {
    AccountEvent::at(account, 0)
}

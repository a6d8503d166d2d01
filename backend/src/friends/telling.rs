//! Telling two people what happened between them.

use crate::{
    accounts::{self, events::AccountEvent},
    delivery::event::Event,
    error::Result,
    ids::AccountId,
    storage::Conn,
};

/// Moves the accounts of these events in the order of their ids, and gives the events
/// their positions.
pub async fn number(conn: &mut Conn, mut events: Vec<AccountEvent>) -> Result<Vec<Event>> {
    events.sort_by_key(|event| event.account_id);
    let mut numbered = Vec::with_capacity(events.len());
    for event in events {
        let rev = accounts::queries::next_rev(conn, event.account_id).await?;
        numbered.push(AccountEvent { from: rev, account_rev: rev, ..event }.into());
    }
    Ok(numbered)
}

/// An event that gets its position later.
pub fn to(account: AccountId) -> AccountEvent {
    AccountEvent::at(account, 0)
}

//! Requests to join a group: their number, which its admins see live, and their end.

use std::collections::BTreeMap;

use crate::{
    base::{
        error::Result,
        ids::{AccountId, ConversationId},
    },
    domain::{
        conversations::{
            self,
            model::{ConversationRow, Membership},
            queries::Locking,
        },
        join_requests,
        members::{
            self,
            model::{MemberRow, Role},
        },
    },
    engine::{
        account_changes,
        delivery::{event::Event, events::accounts::AccountEvent},
    },
    storage::Conn,
};

/// Stores how many requests wait at a locked group.
pub async fn set_waiting(conn: &mut Conn, row: &mut ConversationRow, waiting: i64) -> Result<()> {
    row.join_requests = waiting;
    conversations::queries::store_join_requests(conn, row.id, waiting).await
}

/// Deletes the requests of these accounts at a locked group. True if the number has changed.
pub async fn delete_of(
    conn: &mut Conn,
    row: &mut ConversationRow,
    accounts: &[AccountId],
) -> Result<bool> {
    let ended = join_requests::queries::delete_of(conn, row.id, accounts).await?;
    if ended > 0 {
        let waiting = row.join_requests - i64::try_from(ended).unwrap_or(i64::MAX);
        set_waiting(conn, row, waiting).await?;
    }
    Ok(ended > 0)
}

/// Tells the admins of a group how many requests wait.
pub async fn tell_admins(conn: &mut Conn, row: &ConversationRow) -> Result<Vec<Event>> {
    let members = members::queries::present(conn, &[row.id]).await?;
    let admins: Vec<_> = members.into_iter().filter(|row| row.role >= Role::Admin).collect();
    tell(conn, row, &admins).await
}

/// Tells members whose role has changed how many requests they see, if any wait.
pub async fn tell_changed_roles(
    conn: &mut Conn,
    row: &ConversationRow,
    people: &[AccountId],
) -> Result<Vec<Event>> {
    if row.join_requests == 0 {
        return Ok(Vec::new());
    }
    let members = members::queries::of_accounts(conn, &[row.id], people).await?;
    tell(conn, row, &members).await
}

async fn tell(conn: &mut Conn, row: &ConversationRow, members: &[MemberRow]) -> Result<Vec<Event>> {
    let event = |member: &MemberRow| AccountEvent {
        places: BTreeMap::from([(row.id, Membership::new(row, member))]),
        ..account_changes::new_event(member.account_id)
    };
    let events = members.iter().map(event).collect();
    let events = account_changes::assign_revs(conn, events).await?;
    let places: Vec<_> = members.iter().map(|member| (row.id, member.account_id)).collect();
    members::queries::note_my_revs(conn, &places).await?;
    Ok(events)
}

/// Withdraws the request of an account whose data is being erased.
pub async fn withdraw(
    conn: &mut Conn,
    group: ConversationId,
    account: AccountId,
) -> Result<Vec<Event>> {
    let locked = conversations::queries::lock(conn, &[group], Locking::Wait).await?;
    let Some(mut row) = locked.into_iter().next() else { return Ok(Vec::new()) };
    let has_changed = delete_of(conn, &mut row, &[account]).await?;
    if has_changed { tell_admins(conn, &row).await } else { Ok(Vec::new()) }
}

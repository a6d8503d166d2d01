//! The direct conversation of two people: opened by either, locked while they are not
//! friends.

use super::{Appender, turn::Turn};
use crate::{
    base::{
        clock::Timestamp,
        error::{Code, Error, Result},
        ids::AccountId,
    },
    domain::{
        conversations::{model::ConversationRow, queries},
        friends,
        members::{
            self,
            model::{MemberRow, Role},
        },
        summaries::{assemble, model::Conversation},
    },
    engine::{
        account_changes,
        delivery::{event::Event, events::accounts::AccountEvent},
    },
    storage::{Conn, Store},
};

/// The conversation, and whether it has just been made.
pub struct Opened {
    pub conversation: Conversation,
    pub made: bool,
}

/// Finds or makes the conversation of two friends; one that exists is found also after
/// the friendship has ended.
///
/// # Errors
/// `not_found` for an unknown person, `not_friends` when there is none to find.
pub async fn open(
    store: &Store,
    appender: &Appender,
    me: AccountId,
    other: AccountId,
) -> Result<Opened> {
    if me == other {
        return Err(Error::new(Code::NotFriends));
    }
    let found = store.read(move |conn| Box::pin(find(conn, me, other))).await?;
    if let Some(conversation) = found {
        return Ok(Opened { conversation, made: false });
    }
    appender
        .alone(move |conn| {
            Box::pin(async move {
                if let Some(conversation) = find(conn, me, other).await? {
                    return Ok((Opened { conversation, made: false }, Vec::new()));
                }
                make(conn, me, other).await
            })
        })
        .await
}

fn in_order(one: AccountId, other: AccountId) -> (AccountId, AccountId) {
    (one.min(other), one.max(other))
}

async fn find(conn: &mut Conn, me: AccountId, other: AccountId) -> Result<Option<Conversation>> {
    let (low, high) = in_order(me, other);
    let Some(row) = queries::find_direct(conn, low, high).await? else {
        return Ok(None);
    };
    let Some(mine) = queries::find_mine(conn, row.id, me).await? else {
        return Ok(None);
    };
    let summaries = assemble::assemble(conn, me, vec![mine]).await?;
    Ok(summaries.into_iter().next().map(|summary| summary.conversation))
}

async fn make(conn: &mut Conn, me: AccountId, other: AccountId) -> Result<(Opened, Vec<Event>)> {
    if !friends::queries::are_friends(conn, me, other).await? {
        let known = friends::queries::may_see_card(conn, me, other).await?;
        return Err(Error::new(if known { Code::NotFriends } else { Code::NotFound }));
    }
    let (low, high) = in_order(me, other);
    let row = ConversationRow::direct(low, high, Timestamp::now());
    if !queries::insert(conn, &row).await? {
        return Err(Error::new(Code::Conflict));
    }
    let rows = [low, high].map(|account| MemberRow::joining(row.id, account, Role::Member, 0));
    members::queries::insert(conn, &rows).await?;
    let mut joined = assemble::for_newcomers(conn, &row, &rows).await?;
    let mine = joined.get(&me).map(|summary| summary.conversation.clone());
    let told = joined.drain().map(|(account, summary)| AccountEvent {
        joined: vec![summary],
        ..account_changes::to(account)
    });
    let events = account_changes::number(conn, told.collect()).await?;
    let places = [low, high].map(|account| (row.id, account));
    members::queries::note_my_revs(conn, &places).await?;
    let conversation = mine.ok_or_else(|| Error::internal("a new conversation has its members"))?;
    Ok((Opened { conversation, made: true }, events))
}

/// Locks or unlocks the direct conversation of two people, if they have one, as a change
/// with a position that both are told.
pub async fn set_locked(
    conn: &mut Conn,
    one: AccountId,
    other: AccountId,
    locked: bool,
) -> Result<Vec<Event>> {
    let (low, high) = in_order(one, other);
    let Some(found) = queries::find_direct(conn, low, high).await? else {
        return Ok(Vec::new());
    };
    let turn = Turn::begin(conn, found.id).await?.filter(|turn| turn.row.locked != locked);
    let Some(mut turn) = turn else {
        return Ok(Vec::new());
    };
    turn.row.locked = locked;
    turn.facts();
    let (_, told) = turn.end(conn).await?;
    Ok(vec![told])
}

//! Direct conversations. Either friend can open one; it is locked while the two are not friends.

use super::{Appender, change_builder::ChangeBuilder};
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

pub struct OpenedConversation {
    pub conversation: Conversation,
    pub is_new: bool,
}

/// Finds or creates the direct conversation of two friends. An existing one is also found after the
/// friendship has ended.
///
/// # Errors
/// `not_found` for an unknown account, `not_friends` if there is no conversation and the two are
/// not friends.
pub async fn open(
    store: &Store,
    appender: &Appender,
    me: AccountId,
    other: AccountId,
) -> Result<OpenedConversation> {
    if me == other {
        return Err(Error::new(Code::NotFriends));
    }
    let found = store.read(move |conn| Box::pin(find(conn, me, other))).await?;
    if let Some(conversation) = found {
        return Ok(OpenedConversation { conversation, is_new: false });
    }
    appender
        .transaction(move |conn| {
            Box::pin(async move {
                if let Some(conversation) = find(conn, me, other).await? {
                    return Ok((OpenedConversation { conversation, is_new: false }, Vec::new()));
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
    Ok(assemble::listed(conn, me, vec![mine]).await?.into_iter().next())
}

async fn make(
    conn: &mut Conn,
    me: AccountId,
    other: AccountId,
) -> Result<(OpenedConversation, Vec<Event>)> {
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
    let account_events = joined.drain().map(|(account, summary)| AccountEvent {
        joined: vec![summary],
        ..account_changes::new_event(account)
    });
    let events = account_changes::assign_revs(conn, account_events.collect()).await?;
    let places = [low, high].map(|account| (row.id, account));
    members::queries::note_my_revs(conn, &places).await?;
    let conversation =
        mine.ok_or_else(|| Error::internal("a new conversation is missing its member"))?;
    Ok((OpenedConversation { conversation, is_new: true }, events))
}

/// Locks or unlocks the direct conversation of two accounts, if they have one. The change takes a
/// position, and both receive it.
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
    let builder =
        ChangeBuilder::begin(conn, found.id).await?.filter(|builder| builder.row.locked != locked);
    let Some(mut builder) = builder else {
        return Ok(Vec::new());
    };
    builder.row.locked = locked;
    builder.mark_facts_changed();
    let (_, event) = builder.finish(conn).await?;
    Ok(vec![event])
}

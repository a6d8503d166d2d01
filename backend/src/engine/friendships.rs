//! The beginning of a friendship: by a request, or by an invitation link.

use super::{
    account_changes,
    appender::{card_views::CardViews, direct},
    delivery::{
        event::Event,
        events::accounts::{AccountEvent, FriendsChange, RequestsChange},
    },
};
use crate::{
    base::{
        clock::Timestamp,
        error::{Code, Result},
        ids::AccountId,
    },
    domain::{
        accounts, blocks,
        friends::{model::Friend, queries},
    },
    storage::Conn,
};

/// Makes two accounts friends, unless one has blocked the other concurrently. Deletes the requests
/// between them, unlocks their direct conversation, and publishes the current names and
/// pictures.
pub async fn befriend(
    conn: &mut Conn,
    me: AccountId,
    other: AccountId,
) -> Result<(Friend, Vec<Event>)> {
    let views = CardViews::begin(conn, &[(me, other), (other, me)]).await?;
    let mut published = direct::set_locked(conn, me, other, false).await?;
    accounts::queries::lock(conn, &[me, other]).await?;
    if blocks::queries::since(conn, me, other).await?.is_some() {
        return Err(Code::Blocked.into());
    }
    if blocks::queries::since(conn, other, me).await?.is_some() {
        return Err(Code::NotFound.into());
    }
    let since = Timestamp::now();
    queries::insert(conn, me, other, since).await?;
    for (viewer, subject) in [(me, other), (other, me)] {
        accounts::queries::known_names::reveal(conn, viewer, subject).await?;
    }
    published.extend(views.finish(conn).await?);
    let mut removed = Vec::new();
    for (sender, recipient) in [(me, other), (other, me)] {
        if let Some(request) = queries::request_between(conn, sender, recipient).await? {
            queries::delete_request(conn, request.id).await?;
            removed.push(request.id);
        }
    }
    let mut cards = accounts::queries::cards(conn, &[me, other]).await?;
    cards.iter_mut().for_each(|card| card.picture.reveal());
    let mut mine = None;
    let mut events = Vec::new();
    for (viewer, seen) in [(me, other), (other, me)] {
        let user = cards.iter().find(|card| card.id == seen).ok_or(Code::NotFound)?.clone();
        let friend = Friend { user, since };
        if viewer == me {
            mine = Some(friend.clone());
        }
        events.push(AccountEvent {
            friends: Some(FriendsChange { added: vec![friend], removed: Vec::new() }),
            requests: Some(RequestsChange {
                removed: removed.clone(),
                ..RequestsChange::default()
            }),
            ..account_changes::new_event(viewer)
        });
    }
    published.extend(account_changes::assign_revs(conn, events).await?);
    Ok((mine.ok_or(Code::NotFound)?, published))
}

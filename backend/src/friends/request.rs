//! Asking somebody to become friends.

use super::{
    model::{Friend, FriendRequest, FriendRequestRow, Note},
    queries,
    respond::befriend,
    rules::{self, Again},
};
use crate::{
    accounts::{
        self,
        events::{AccountEvent, RequestsChange},
        model::{AccountRow, Status, UserCard},
        telling,
    },
    blocks,
    clock::Timestamp,
    context::Context,
    delivery::event::Event,
    error::{Code, Error, Result},
    ids::{AccountId, FriendRequestId},
    storage::Conn,
};

/// What asking led to.
pub enum Asked {
    /// It waits for an answer.
    Waiting(FriendRequest),
    /// They had asked already: now we are friends.
    Friends(Friend),
}

/// Asks the person of this username.
///
/// # Errors
/// `not_found` for an unknown name, `conflict` for a friend, `blocked` for somebody I have
/// blocked, `validation_failed` for oneself or a bad note.
pub async fn ask(
    context: &Context,
    me: AccountId,
    username: &str,
    note: Option<&str>,
) -> Result<Asked> {
    let note = Note::parse(note.unwrap_or_default()).map_err(|error| Error::fields(vec![error]))?;
    let username = username.to_owned();
    let asked = context
        .appender
        .alone(move |conn| {
            Box::pin(async move {
                let other = accounts::queries::find_by_name(conn, &username)
                    .await?
                    .filter(|other| other.status() == Status::Active)
                    .ok_or(Code::NotFound)?;
                if other.id == me {
                    let message = "You are your own friend already.";
                    return Err(Error::field("username", "yourself", message));
                }
                if blocks::queries::since(conn, me, other.id).await?.is_some() {
                    return Err(Error::new(Code::Blocked));
                }
                let reaches = blocks::queries::since(conn, other.id, me).await?.is_none();
                ask_person(conn, me, &other, note, reaches).await
            })
        })
        .await?;
    if let Asked::Friends(friend) = &asked {
        context.presence.befriended(me, friend.user.id);
    }
    Ok(asked)
}

/// Asks, also somebody whom it does not reach because they have blocked me: then it waits
/// like any other, as if they had declined it.
async fn ask_person(
    conn: &mut Conn,
    me: AccountId,
    other: &AccountRow,
    note: Option<Note>,
    reaches: bool,
) -> Result<(Asked, Vec<Event>)> {
    if queries::are_friends(conn, me, other.id).await? {
        return Err(Error::new(Code::Conflict).with_detail("You are friends already."));
    }
    let theirs = queries::request_between(conn, other.id, me).await?;
    if theirs.is_some_and(|theirs| theirs.withdrawn_at.is_none()) {
        let (friend, events) = befriend(conn, me, other.id).await?;
        return Ok((Asked::Friends(friend), events));
    }
    let note = note.map(Note::into_inner);
    let now = Timestamp::now();
    let (row, seen) = match queries::request_between(conn, me, other.id).await? {
        None => {
            let row = FriendRequestRow {
                id: FriendRequestId::new(),
                sender_id: me,
                recipient_id: other.id,
                note,
                created_at: now,
                declined_at: Some(now).filter(|_| !reaches),
                withdrawn_at: None,
            };
            queries::insert_request(conn, &row).await?;
            (row, reaches)
        }
        Some(earlier) => match rules::ask_again(&earlier, now) {
            Again::Waiting => {
                return Ok((Asked::Waiting(earlier.seen_with(other.into())), Vec::new()));
            }
            again => {
                let seen = again == Again::Renewed && reaches;
                let declined_at = earlier.declined_at.or(Some(now)).filter(|_| !seen);
                let row = FriendRequestRow {
                    note,
                    created_at: now,
                    declined_at,
                    withdrawn_at: None,
                    ..earlier
                };
                queries::update_request(conn, &row).await?;
                (row, seen)
            }
        },
    };
    let request = row.seen_with(other.into());
    let events = tell(conn, &row, request.clone(), seen).await?;
    Ok((Asked::Waiting(request), events))
}

async fn tell(
    conn: &mut Conn,
    row: &FriendRequestRow,
    outgoing: FriendRequest,
    seen: bool,
) -> Result<Vec<Event>> {
    let mine = RequestsChange { outgoing: vec![outgoing], ..RequestsChange::default() };
    let mut events = vec![AccountEvent { requests: Some(mine), ..telling::to(row.sender_id) }];
    if seen {
        let sender = accounts::queries::find(conn, row.sender_id).await?.ok_or(Code::NotFound)?;
        let incoming = vec![row.seen_with(UserCard::from(&sender))];
        let theirs = RequestsChange { incoming, ..RequestsChange::default() };
        events.push(AccountEvent { requests: Some(theirs), ..telling::to(row.recipient_id) });
    }
    telling::number(conn, events).await
}

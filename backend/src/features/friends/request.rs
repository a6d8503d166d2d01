//! Sending a friend request.

use super::Friends;
use crate::{
    base::{
        clock::Timestamp,
        error::{Code, Error, Result},
        ids::{AccountId, FriendRequestId},
    },
    domain::{
        accounts::{
            self,
            model::{AccountRow, Status, UserCard},
            queries::known_names,
        },
        blocks,
        friends::{
            model::{Friend, FriendRequest, FriendRequestRow, Note},
            queries::{
                self,
                approaches::{self, ApproachSubject},
            },
            rules::{self, RequestRepeat},
        },
    },
    engine::{
        account_changes,
        appender::card_views::CardViews,
        delivery::{
            event::Event,
            events::accounts::{AccountEvent, RequestsChange},
        },
        friendships::befriend,
    },
    storage::Conn,
};

/// The result of a request.
pub enum AskOutcome {
    /// The request is pending.
    Waiting(FriendRequest),
    /// The other user's request existed already, so the two are friends now.
    Friends(Friend),
}

impl Friends {
    /// Sends a request to the account with this username.
    ///
    /// # Errors
    /// `not_found` for an unknown name, `conflict` for a friend, `blocked` for an account the
    /// caller has blocked, `validation_failed` for oneself or an invalid note.
    pub async fn ask(
        &self,
        me: AccountId,
        username: &str,
        note: Option<&str>,
    ) -> Result<AskOutcome> {
        let note =
            Note::parse(note.unwrap_or_default()).map_err(|error| Error::fields(vec![error]))?;
        let username = username.to_owned();
        let asked = self
            .appender
            .transaction(move |conn| {
                Box::pin(async move {
                    let other = accounts::queries::find_by_name(conn, &username)
                        .await?
                        .filter(|other| other.status() == Status::Active)
                        .ok_or(Code::NotFound)?;
                    if other.id == me {
                        let message = "You cannot send a friend request to yourself.";
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
        if let AskOutcome::Friends(friend) = &asked {
            self.presence.befriended(me, friend.user.id);
        }
        Ok(asked)
    }
}

/// Stores a request. A request to an account that has blocked the sender is stored as declined,
/// which looks pending to the sender.
async fn ask_person(
    conn: &mut Conn,
    me: AccountId,
    other: &AccountRow,
    note: Option<Note>,
    reaches: bool,
) -> Result<(AskOutcome, Vec<Event>)> {
    if queries::are_friends(conn, me, other.id).await? {
        return Err(Error::new(Code::Conflict).with_detail("You are friends already."));
    }
    let theirs = queries::request_between(conn, other.id, me).await?;
    if theirs.is_some_and(|theirs| theirs.withdrawn_at.is_none()) {
        let (friend, events) = befriend(conn, me, other.id).await?;
        return Ok((AskOutcome::Friends(friend), events));
    }
    let now = Timestamp::now();
    let earlier = queries::request_between(conn, me, other.id).await?;
    let declined_at = match earlier {
        None => None,
        Some(earlier) => match rules::repeat(&earlier, now) {
            RequestRepeat::Pending => {
                return Ok((waiting(conn, &earlier, other).await?, Vec::new()));
            }
            RequestRepeat::Renewed => return renew(conn, earlier, other, reaches, now).await,
            RequestRepeat::New { declined_at } => {
                // After a withdrawal the sender's next request has a new id.
                queries::delete_request(conn, earlier.id).await?;
                declined_at
            }
        },
    };
    let recent = approaches::recent(conn, me, other.id, ApproachSubject::Friendship, now).await?;
    let row = FriendRequestRow {
        id: FriendRequestId::new(),
        sender_id: me,
        recipient_id: other.id,
        note: note.map(Note::into_inner),
        created_at: now,
        declined_at: if reaches { declined_at.or(recent) } else { Some(now) },
        withdrawn_at: None,
    };
    queries::insert_request(conn, &row).await?;
    let (mut account_events, mut events) = (Vec::new(), Vec::new());
    if row.declined_at.is_none() {
        let (theirs, renamed) = notify_recipient(conn, &row, now).await?;
        account_events.push(theirs);
        events = renamed;
    }
    let request = seen_by_asker(conn, &row, other).await?;
    let outgoing = vec![request.clone()];
    let mine = RequestsChange { outgoing, ..RequestsChange::default() };
    account_events.push(AccountEvent { requests: Some(mine), ..account_changes::new_event(me) });
    events.extend(account_changes::assign_revs(conn, account_events).await?);
    Ok((AskOutcome::Waiting(request), events))
}

/// A repetition long after a decline is delivered to the recipient. To the sender the request is
/// unchanged.
async fn renew(
    conn: &mut Conn,
    earlier: FriendRequestRow,
    other: &AccountRow,
    reaches: bool,
    now: Timestamp,
) -> Result<(AskOutcome, Vec<Event>)> {
    let asked = waiting(conn, &earlier, other).await?;
    if !reaches {
        return Ok((asked, Vec::new()));
    }
    let row = FriendRequestRow { declined_at: None, ..earlier };
    queries::update_request(conn, &row).await?;
    let (event, mut events) = notify_recipient(conn, &row, now).await?;
    events.extend(account_changes::assign_revs(conn, vec![event]).await?);
    Ok((asked, events))
}

async fn waiting(
    conn: &mut Conn,
    row: &FriendRequestRow,
    other: &AccountRow,
) -> Result<AskOutcome> {
    Ok(AskOutcome::Waiting(seen_by_asker(conn, row, other).await?))
}

async fn seen_by_asker(
    conn: &mut Conn,
    row: &FriendRequestRow,
    other: &AccountRow,
) -> Result<FriendRequest> {
    let mut card = UserCard::from(other);
    known_names::show(conn, row.sender_id, vec![&mut card]).await?;
    Ok(row.seen_with(card))
}

/// The events for the recipient. A request shows the sender's current name, also in common groups.
async fn notify_recipient(
    conn: &mut Conn,
    row: &FriendRequestRow,
    now: Timestamp,
) -> Result<(AccountEvent, Vec<Event>)> {
    let (sender, recipient) = (row.sender_id, row.recipient_id);
    let views = CardViews::begin(conn, &[(recipient, sender)]).await?;
    approaches::note(conn, sender, recipient, ApproachSubject::Friendship, now).await?;
    known_names::reveal(conn, recipient, sender).await?;
    let renamed = views.finish(conn).await?;
    let card = accounts::queries::find(conn, sender).await?.ok_or(Code::NotFound)?;
    let incoming = vec![row.seen_with(UserCard::from(&card))];
    let theirs = RequestsChange { incoming, ..RequestsChange::default() };
    Ok((AccountEvent { requests: Some(theirs), ..account_changes::new_event(recipient) }, renamed))
}

//! Queries on friendships and requests.

pub mod approaches;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::model::{Friend, FriendRequest, FriendRequestRow, FriendRequests};
use crate::{
    base::{
        clock::Timestamp,
        error::Result,
        ids::{AccountId, FriendRequestId, InvitationId},
    },
    domain::accounts::{
        model::{UserCard, Username},
        queries::known_names,
    },
    storage::{
        Conn, Cursor,
        schema::{accounts, friend_requests, friends, invitations, members},
        sql,
    },
};

pub async fn are_friends(conn: &mut Conn, one: AccountId, other: AccountId) -> Result<bool> {
    let found = sql!(conn, |c| {
        friends::table
            .find((one, other))
            .select(friends::since)
            .first::<Timestamp>(c)
            .await
            .optional()
    })?;
    Ok(found.is_some())
}

/// Stores a friendship, one row in each direction.
pub async fn insert(
    conn: &mut Conn,
    one: AccountId,
    other: AccountId,
    since: Timestamp,
) -> Result<()> {
    for (account, friend) in [(one, other), (other, one)] {
        let row = (
            friends::account_id.eq(account),
            friends::friend_id.eq(friend),
            friends::since.eq(since),
        );
        sql!(conn, |c| {
            diesel::insert_into(friends::table)
                .values(row)
                .on_conflict_do_nothing()
                .execute(c)
                .await
        })?;
    }
    Ok(())
}

/// Ends a friendship; false if there was none.
pub async fn delete(conn: &mut Conn, one: AccountId, other: AccountId) -> Result<bool> {
    let mut deleted = 0;
    for key in [(one, other), (other, one)] {
        deleted += sql!(conn, |c| diesel::delete(friends::table.find(key)).execute(c).await)?;
    }
    Ok(deleted > 0)
}

/// The friends of an account, the oldest friendship first; `None` for all of them.
pub async fn list(
    conn: &mut Conn,
    account: AccountId,
    after: Option<Cursor>,
    limit: Option<u32>,
) -> Result<Vec<Friend>> {
    let after_at = after.map_or(Timestamp::from_micros(0), |after| after.at);
    let after_id = AccountId::from(uuid::Uuid::from_bytes(after.map_or([0; 16], |after| after.id)));
    let limit = limit.map_or(i64::MAX, |limit| i64::from(limit) + 1);
    let rows: Vec<(UserCard, Timestamp)> = sql!(conn, |c| {
        friends::table
            .inner_join(accounts::table.on(accounts::id.eq(friends::friend_id)))
            .filter(friends::account_id.eq(account))
            .filter(
                friends::since
                    .gt(after_at)
                    .or(friends::since.eq(after_at).and(friends::friend_id.gt(after_id))),
            )
            .order((friends::since, friends::friend_id))
            .limit(limit)
            .select((UserCard::as_select(), friends::since))
            .load(c)
            .await
    })?;
    let friend = |(mut user, since): (UserCard, Timestamp)| {
        user.picture.reveal();
        Friend { user, since }
    };
    Ok(rows.into_iter().map(friend).collect())
}

/// The visible requests of an account: a declined one is hidden from its recipient only.
pub async fn requests(conn: &mut Conn, account: AccountId) -> Result<FriendRequests> {
    let incoming: Vec<(FriendRequestRow, UserCard)> = sql!(conn, |c| {
        friend_requests::table
            .inner_join(accounts::table.on(accounts::id.eq(friend_requests::sender_id)))
            .filter(friend_requests::recipient_id.eq(account))
            .filter(friend_requests::declined_at.is_null())
            .filter(friend_requests::withdrawn_at.is_null())
            .order((friend_requests::created_at, friend_requests::id))
            .select((FriendRequestRow::as_select(), UserCard::as_select()))
            .load(c)
            .await
    })?;
    let outgoing: Vec<(FriendRequestRow, UserCard)> = sql!(conn, |c| {
        friend_requests::table
            .inner_join(accounts::table.on(accounts::id.eq(friend_requests::recipient_id)))
            .filter(friend_requests::sender_id.eq(account))
            .filter(friend_requests::withdrawn_at.is_null())
            .order((friend_requests::created_at, friend_requests::id))
            .select((FriendRequestRow::as_select(), UserCard::as_select()))
            .load(c)
            .await
    })?;
    let seen = |(row, card): (FriendRequestRow, UserCard)| -> FriendRequest { row.seen_with(card) };
    let mut incoming: Vec<_> = incoming.into_iter().map(seen).collect();
    let mut outgoing: Vec<_> = outgoing.into_iter().map(seen).collect();
    let cards = incoming.iter_mut().chain(&mut outgoing).map(|request| &mut request.user);
    known_names::show(conn, account, cards.collect()).await?;
    Ok(FriendRequests { incoming, outgoing })
}

/// The requests of an account that the other side sees: requests that the other side sent always,
/// requests it received only until it declines them.
pub async fn requests_with(conn: &mut Conn, account: AccountId) -> Result<Vec<FriendRequestRow>> {
    Ok(sql!(conn, |c| {
        friend_requests::table
            .filter(friend_requests::withdrawn_at.is_null())
            .filter(friend_requests::recipient_id.eq(account).or(
                friend_requests::sender_id.eq(account).and(friend_requests::declined_at.is_null()),
            ))
            .select(FriendRequestRow::as_select())
            .load(c)
            .await
    })?)
}

pub async fn find_request(
    conn: &mut Conn,
    id: FriendRequestId,
) -> Result<Option<FriendRequestRow>> {
    Ok(sql!(conn, |c| {
        friend_requests::table
            .find(id)
            .select(FriendRequestRow::as_select())
            .first(c)
            .await
            .optional()
    })?)
}

/// The request from one account to another, in any state.
pub async fn request_between(
    conn: &mut Conn,
    sender: AccountId,
    recipient: AccountId,
) -> Result<Option<FriendRequestRow>> {
    Ok(sql!(conn, |c| {
        friend_requests::table
            .filter(friend_requests::sender_id.eq(sender))
            .filter(friend_requests::recipient_id.eq(recipient))
            .select(FriendRequestRow::as_select())
            .first(c)
            .await
            .optional()
    })?)
}

pub async fn insert_request(conn: &mut Conn, row: &FriendRequestRow) -> Result<()> {
    sql!(conn, |c| diesel::insert_into(friend_requests::table).values(row).execute(c).await)?;
    Ok(())
}

/// Stores the state of a request.
pub async fn update_request(conn: &mut Conn, row: &FriendRequestRow) -> Result<()> {
    sql!(conn, |c| {
        diesel::update(friend_requests::table.find(row.id))
            .set((
                friend_requests::note.eq(&row.note),
                friend_requests::created_at.eq(row.created_at),
                friend_requests::declined_at.eq(row.declined_at),
                friend_requests::withdrawn_at.eq(row.withdrawn_at),
            ))
            .execute(c)
            .await
    })?;
    Ok(())
}

/// Deletes withdrawn requests whose decline no longer delays a new request.
pub async fn forget_withdrawn(conn: &mut Conn, declined_before: Timestamp) -> Result<usize> {
    let old = friend_requests::table
        .filter(friend_requests::withdrawn_at.is_not_null())
        .filter(friend_requests::declined_at.le(declined_before));
    Ok(sql!(conn, |c| diesel::delete(old).execute(c).await)?)
}

pub async fn delete_request(conn: &mut Conn, id: FriendRequestId) -> Result<()> {
    sql!(conn, |c| diesel::delete(friend_requests::table.find(id)).execute(c).await)?;
    Ok(())
}

/// Whether `viewer` may see the public data of an account: friends, both sides of a request or an
/// invitation, and fellow members, also those who read messages of a former member.
pub async fn may_see_card(conn: &mut Conn, viewer: AccountId, of: AccountId) -> Result<bool> {
    if viewer == of || are_friends(conn, viewer, of).await? {
        return Ok(true);
    }
    for (sender, recipient) in [(viewer, of), (of, viewer)] {
        let request = request_between(conn, sender, recipient).await?;
        if request.is_some_and(|request| {
            request.withdrawn_at.is_none() && (sender == viewer || request.declined_at.is_none())
        }) {
            return Ok(true);
        }
    }
    let invited: Option<InvitationId> = sql!(conn, |c| {
        let by_me = invitations::inviter_id.eq(viewer).and(invitations::invitee_id.eq(of));
        let me = invitations::inviter_id
            .eq(of)
            .and(invitations::invitee_id.eq(viewer))
            .and(invitations::declined_at.is_null());
        invitations::table.filter(by_me.or(me)).select(invitations::id).first(c).await.optional()
    })?;
    if invited.is_some() {
        return Ok(true);
    }
    let theirs = diesel::alias!(members as theirs);
    let shared = sql!(conn, |c| {
        members::table
            .inner_join(
                theirs.on(theirs.field(members::conversation_id).eq(members::conversation_id)),
            )
            .filter(members::account_id.eq(viewer))
            .filter(members::left_rev.is_null())
            .filter(theirs.field(members::account_id).eq(of))
            .filter(
                theirs
                    .field(members::left_rev)
                    .is_null()
                    .or(theirs.field(members::left_rev).gt(members::joined_seq.nullable())),
            )
            .select(members::rev)
            .first::<i64>(c)
            .await
            .optional()
    })?;
    Ok(shared.is_some())
}

/// The most results of a search.
pub const FOUND_MAX: i64 = 20;

/// A searched username in the forms in which usernames are stored.
#[derive(Debug, Clone)]
pub struct UsernameQuery {
    pub key: String,
    former_key: String,
    without_marks: String,
}

impl UsernameQuery {
    pub fn new(text: &str) -> Self {
        let key = Username::key_of(text);
        let without_marks = Username::search_key_of(text).unwrap_or_else(|| key.clone());
        Self { former_key: Username::former_key_of(text), without_marks, key }
    }
}

/// The account with exactly this username, and discoverable accounts whose username begins with it,
/// ignoring diacritical marks. The exact match comes first. Blocks do not affect the result, so
/// that it does not reveal them. The text is compared literally. An account that is not discoverable
/// shows its picture only to those who see its card without a search.
pub async fn search(
    conn: &mut Conn,
    viewer: AccountId,
    wanted: &UsernameQuery,
) -> Result<Vec<UserCard>> {
    let UsernameQuery { key, former_key, without_marks } = wanted;
    let end = |begin: &str| format!("{begin}\u{10FFFF}");
    let (key_end, marks_end) = (end(key), end(without_marks));
    let exact = || accounts::username_key.eq_any([key, former_key]);
    let rows: Vec<(UserCard, bool)> = sql!(conn, |c| {
        accounts::table
            .filter(accounts::id.ne(viewer))
            .filter(accounts::status.eq(0))
            .filter(
                accounts::username_key
                    .ge(key)
                    .and(accounts::username_key.lt(&key_end))
                    .or(accounts::username_key
                        .ge(without_marks)
                        .and(accounts::username_key.lt(&marks_end)))
                    .or(accounts::search_key
                        .ge(without_marks)
                        .and(accounts::search_key.lt(&marks_end))
                        .assume_not_null())
                    .or(exact()),
            )
            .filter(accounts::discoverable.eq(true).or(exact()))
            .order((exact().desc(), accounts::username_key))
            .limit(FOUND_MAX)
            .select((UserCard::as_select(), accounts::discoverable))
            .load(c)
            .await
    })?;
    let mut found = Vec::with_capacity(rows.len());
    for (mut card, is_discoverable) in rows {
        if !is_discoverable && !may_see_card(conn, viewer, card.id).await? {
            card.picture.hide();
        }
        found.push(card);
    }
    known_names::show(conn, viewer, found.iter_mut().collect()).await?;
    Ok(found)
}

//! Answering a request: accepting, declining or withdrawing.

use super::Friends;
use crate::{
    base::{
        clock::Timestamp,
        error::{Code, Result},
        ids::{AccountId, FriendRequestId},
    },
    domain::friends::{
        model::{Friend, FriendRequestRow},
        queries,
    },
    engine::{
        account_changes,
        delivery::events::accounts::{AccountEvent, RequestsChange},
        friendships::befriend,
    },
    storage::Conn,
};

impl Friends {
    /// Accepts a request; the two are friends.
    ///
    /// # Errors
    /// `not_found` for a request that is not pending for the caller.
    pub async fn accept(&self, me: AccountId, id: FriendRequestId) -> Result<Friend> {
        let friend = self
            .appender
            .transaction(move |conn| {
                Box::pin(async move {
                    let request = waiting_for(conn, me, id).await?;
                    befriend(conn, me, request.sender_id).await
                })
            })
            .await?;
        self.presence.befriended(me, friend.user.id);
        Ok(friend)
    }

    /// Declines a request. The sender cannot see it by any path.
    ///
    /// # Errors
    /// `not_found` for a request that is not pending for the caller.
    pub async fn decline(&self, me: AccountId, id: FriendRequestId) -> Result<()> {
        self.appender
            .transaction(move |conn| {
                Box::pin(async move {
                    let mut request = waiting_for(conn, me, id).await?;
                    request.declined_at = Some(Timestamp::now());
                    queries::update_request(conn, &request).await?;
                    let events =
                        account_changes::assign_revs(conn, vec![removed_event(me, id)]).await?;
                    Ok(((), events))
                })
            })
            .await
    }

    /// Withdraws the caller's own request.
    ///
    /// # Errors
    /// `not_found` for a request of another account.
    pub async fn withdraw(&self, me: AccountId, id: FriendRequestId) -> Result<()> {
        self.appender
            .transaction(move |conn| {
                Box::pin(async move {
                    let mut request = queries::find_request(conn, id)
                        .await?
                        .filter(|request| request.sender_id == me && request.withdrawn_at.is_none())
                        .ok_or(Code::NotFound)?;
                    let mut events = vec![removed_event(me, id)];
                    if request.declined_at.is_some() {
                        // The row stays, so that an immediate new request does not undo the
                        // decline.
                        request.withdrawn_at = Some(Timestamp::now());
                        request.note = None;
                        queries::update_request(conn, &request).await?;
                    } else {
                        queries::delete_request(conn, id).await?;
                        events.push(removed_event(request.recipient_id, id));
                    }
                    Ok(((), account_changes::assign_revs(conn, events).await?))
                })
            })
            .await
    }
}

async fn waiting_for(
    conn: &mut Conn,
    me: AccountId,
    id: FriendRequestId,
) -> Result<FriendRequestRow> {
    let request = queries::find_request(conn, id).await?.filter(|request| {
        request.recipient_id == me
            && request.declined_at.is_none()
            && request.withdrawn_at.is_none()
    });
    Ok(request.ok_or(Code::NotFound)?)
}

fn removed_event(account: AccountId, id: FriendRequestId) -> AccountEvent {
    let requests = RequestsChange { removed: vec![id], ..RequestsChange::default() };
    AccountEvent { requests: Some(requests), ..account_changes::new_event(account) }
}

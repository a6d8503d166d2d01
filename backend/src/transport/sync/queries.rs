//! The first query of a synchronisation.

use diesel::{dsl::exists, prelude::*};
use diesel_async::RunQueryDsl;

use crate::{
    base::{
        error::Result,
        ids::{AccountId, Epoch},
    },
    domain::accounts::model::AccountRow,
    storage::{
        Conn,
        schema::{accounts, blocks, friend_requests, friends, installation, invitations},
        sql,
    },
};

/// An account, and which of its lists are not empty. Most accounts have no pending requests, no
/// invitations and no blocks, and no statement is sent for what is not there.
#[derive(Debug, Queryable)]
pub struct SyncStart {
    pub account: AccountRow,
    pub epoch: Epoch,
    pub has_friends: bool,
    pub has_requests: bool,
    /// In either direction.
    pub has_blocks: bool,
    pub has_invitations: bool,
}

/// `None` for an erased account.
pub async fn start(conn: &mut Conn, account: AccountId) -> Result<Option<SyncStart>> {
    let epoch = installation::table.select(installation::epoch).single_value().assume_not_null();
    let has_friends = exists(friends::table.filter(friends::account_id.eq(account)));
    let to_or_from =
        friend_requests::recipient_id.eq(account).or(friend_requests::sender_id.eq(account));
    let has_requests = exists(friend_requests::table.filter(to_or_from));
    let by_or_of = blocks::account_id.eq(account).or(blocks::blocked_id.eq(account));
    let has_blocks = exists(blocks::table.filter(by_or_of));
    let has_invitations = exists(invitations::table.filter(invitations::invitee_id.eq(account)));
    Ok(sql!(conn, |c| {
        accounts::table
            .find(account)
            .select((
                AccountRow::as_select(),
                epoch,
                has_friends,
                has_requests,
                has_blocks,
                has_invitations,
            ))
            .first(c)
            .await
            .optional()
    })?)
}

//! The friends between whom presence is visible: both have to show it.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::{
    base::{
        error::Result,
        ids::{AccountId, ConversationId},
    },
    storage::{
        Conn, cached_with, padded,
        schema::{accounts, friends, members},
        sql,
    },
};

/// The friends of an account who show their presence, whether the account does or not.
pub async fn open_friends(conn: &mut Conn, account: AccountId) -> Result<Vec<AccountId>> {
    Ok(sql!(conn, |c| {
        friends::table
            .inner_join(accounts::table.on(accounts::id.eq(friends::friend_id)))
            .filter(friends::account_id.eq(account))
            .filter(accounts::presence.eq(true))
            .select(friends::friend_id)
            .load(c)
            .await
    })?)
}

/// Whether an account shows its presence.
pub async fn is_open(conn: &mut Conn, account: AccountId) -> Result<bool> {
    let open: Option<bool> = sql!(conn, |c| {
        accounts::table.find(account).select(accounts::presence).first(c).await.optional()
    })?;
    Ok(open.unwrap_or(false))
}

/// The friends of an account if both sides show their presence.
pub async fn shown_to(conn: &mut Conn, account: AccountId) -> Result<Vec<AccountId>> {
    let shown = shown_to_each(conn, &[account]).await?;
    Ok(shown.into_iter().map(|(_, friend)| friend).collect())
}

/// The same for several accounts, each with one of its friends.
pub async fn shown_to_each(
    conn: &mut Conn,
    to: &[AccountId],
) -> Result<Vec<(AccountId, AccountId)>> {
    let mine = diesel::alias!(accounts as mine);
    Ok(sql!(conn, |c| {
        let shown = friends::table
            .inner_join(accounts::table.on(accounts::id.eq(friends::friend_id)))
            .inner_join(mine.on(mine.field(accounts::id).eq(friends::account_id)))
            .filter(friends::account_id.eq_any(padded(to)))
            .filter(accounts::presence.eq(true))
            .filter(mine.field(accounts::presence).eq(true))
            .select((friends::account_id, friends::friend_id));
        cached_with(to, shown).load(c).await
    })?)
}

/// The friends of [`shown_to`] who are members of a conversation.
pub async fn fellow_members(
    conn: &mut Conn,
    account: AccountId,
    conversation: ConversationId,
) -> Result<Vec<AccountId>> {
    let friends = shown_to(conn, account).await?;
    Ok(sql!(conn, |c| {
        members::table
            .filter(members::conversation_id.eq(conversation))
            .filter(members::account_id.eq_any(&friends))
            .filter(members::left_rev.is_null())
            .select(members::account_id)
            .load(c)
            .await
    })?)
}

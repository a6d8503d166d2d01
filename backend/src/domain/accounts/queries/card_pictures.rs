//! Who sees the pictures that accounts show to friends only.

use std::collections::BTreeSet;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::{
    base::{
        error::Result,
        ids::{AccountId, ConversationId},
    },
    domain::accounts::model::UserCard,
    storage::{
        Conn,
        schema::{friends, members},
        sql,
    },
};

/// Friends are looked up in portions of this size.
const AT_ONCE: usize = 500;

/// Reveals the pictures for friends only that `viewer` may see. Without such pictures no query is
/// made.
pub async fn reveal(conn: &mut Conn, viewer: AccountId, cards: &mut [&mut UserCard]) -> Result<()> {
    let hidden: BTreeSet<_> =
        cards.iter().filter(|card| card.picture.is_hidden()).map(|card| card.id).collect();
    let subjects: Vec<_> = hidden.into_iter().filter(|subject| *subject != viewer).collect();
    let mut seen = BTreeSet::from([viewer]);
    for some in subjects.chunks(AT_ONCE) {
        let found: Vec<AccountId> = sql!(conn, |c| {
            friends::table
                .filter(friends::account_id.eq(viewer))
                .filter(friends::friend_id.eq_any(some))
                .select(friends::friend_id)
                .load(c)
                .await
        })?;
        seen.extend(found);
    }
    for card in cards.iter_mut().filter(|card| seen.contains(&card.id)) {
        card.picture.reveal();
    }
    Ok(())
}

/// The members of a conversation who are friends of these accounts, as (friend, account).
pub async fn friends_within(
    conn: &mut Conn,
    conversation: ConversationId,
    accounts: &[AccountId],
) -> Result<Vec<(AccountId, AccountId)>> {
    if accounts.is_empty() {
        return Ok(Vec::new());
    }
    Ok(sql!(conn, |c| {
        friends::table
            .inner_join(members::table.on(members::account_id.eq(friends::account_id)))
            .filter(members::conversation_id.eq(conversation))
            .filter(members::left_rev.is_null())
            .filter(friends::friend_id.eq_any(accounts))
            .select((friends::account_id, friends::friend_id))
            .load(c)
            .await
    })?)
}

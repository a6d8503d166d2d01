//! Queries on reactions.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::model::{ReactionBy, ReactionRow};
use crate::{
    base::{error::Result, ids::MessageId},
    domain::accounts::model::UserCard,
    storage::{
        Conn,
        schema::{accounts, messages, reactions},
        sql,
    },
};

/// Reactions by their messages.
pub type ReactionsOf = HashMap<MessageId, Vec<ReactionRow>>;

/// The reactions of these messages.
pub async fn of_messages(conn: &mut Conn, ids: &[MessageId]) -> Result<ReactionsOf> {
    let mut found = ReactionsOf::new();
    if ids.is_empty() {
        return Ok(found);
    }
    let rows: Vec<ReactionRow> = sql!(conn, |c| {
        reactions::table
            .filter(reactions::message_id.eq_any(ids))
            .select(ReactionRow::as_select())
            .load(c)
            .await
    })?;
    for row in rows {
        found.entry(row.message_id).or_default().push(row);
    }
    Ok(found)
}

/// The reactions of these messages, with the positions that the messages have at that moment.
pub async fn with_revs(
    conn: &mut Conn,
    ids: &[MessageId],
) -> Result<(HashMap<MessageId, i64>, ReactionsOf)> {
    let (mut revs, mut found) = (HashMap::new(), ReactionsOf::new());
    if ids.is_empty() {
        return Ok((revs, found));
    }
    let rows: Vec<(ReactionRow, i64)> = sql!(conn, |c| {
        reactions::table
            .inner_join(messages::table.on(messages::id.eq(reactions::message_id)))
            .filter(reactions::message_id.eq_any(ids))
            .select((ReactionRow::as_select(), messages::rev))
            .load(c)
            .await
    })?;
    for (row, rev) in rows {
        revs.insert(row.message_id, rev);
        found.entry(row.message_id).or_default().push(row);
    }
    Ok((revs, found))
}

/// The accounts that reacted, in the order of their reactions, after a position.
pub async fn by_whom(
    conn: &mut Conn,
    message: MessageId,
    after: i64,
    limit: i64,
) -> Result<Vec<(i64, ReactionBy)>> {
    let rows: Vec<(i64, String, UserCard)> = sql!(conn, |c| {
        reactions::table
            .inner_join(accounts::table)
            .filter(reactions::message_id.eq(message))
            .filter(reactions::rev.gt(after))
            .order(reactions::rev)
            .limit(limit)
            .select((reactions::rev, reactions::emoji, UserCard::as_select()))
            .load(c)
            .await
    })?;
    Ok(rows.into_iter().map(|(rev, emoji, user)| (rev, ReactionBy { emoji, user })).collect())
}

pub async fn insert(conn: &mut Conn, row: &ReactionRow) -> Result<()> {
    sql!(conn, |c| diesel::insert_into(reactions::table).values(row).execute(c).await)?;
    Ok(())
}

pub async fn delete(conn: &mut Conn, row: &ReactionRow) -> Result<()> {
    let key = (row.message_id, &row.emoji, row.account_id);
    sql!(conn, |c| diesel::delete(reactions::table.find(key)).execute(c).await)?;
    Ok(())
}

/// Deletes all reactions to these messages.
pub async fn clear(conn: &mut Conn, messages: &[MessageId]) -> Result<()> {
    sql!(conn, |c| {
        let on = reactions::message_id.eq_any(messages);
        diesel::delete(reactions::table.filter(on)).execute(c).await
    })?;
    Ok(())
}

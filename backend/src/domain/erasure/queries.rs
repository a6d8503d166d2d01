//! What has to be known of an account that is erased, and how its traces are removed.

use diesel::{dsl::count_star, prelude::*, sql_types::BigInt};
use diesel_async::RunQueryDsl;

use crate::{
    base::{
        error::Result,
        ids::{AccountId, ConversationId, DbId, MessageId},
    },
    domain::{
        accounts::model::Status,
        erasure_marks::model::Mode,
        messages::model::{MessageKind, MessageRow},
    },
    storage::{
        Conn,
        schema::{accounts, members, messages, reactions},
        sql,
    },
};

/// The accounts that are being erased.
pub async fn erasing(conn: &mut Conn) -> Result<Vec<AccountId>> {
    Ok(sql!(conn, |c| {
        accounts::table
            .filter(accounts::erasing_mode.is_not_null())
            .order(accounts::id)
            .select(accounts::id)
            .load(c)
            .await
    })?)
}

/// From now on this account is nobody: it cannot sign in, and nothing can be sent in its
/// name. False if it was already.
pub async fn begin(conn: &mut Conn, account: AccountId, mode: Mode) -> Result<bool> {
    let begun = sql!(conn, |c| {
        diesel::update(accounts::table.find(account))
            .filter(accounts::erasing_mode.is_null())
            .set((accounts::status.eq(Status::Erasing), accounts::erasing_mode.eq(Some(mode))))
            .execute(c)
            .await
    })?;
    Ok(begun == 1)
}

/// How an account is being erased, with the key of its name; `None` once it is gone.
pub async fn mode(conn: &mut Conn, account: AccountId) -> Result<Option<(Mode, String)>> {
    let found: Option<(Option<Mode>, String)> = sql!(conn, |c| {
        accounts::table
            .find(account)
            .select((accounts::erasing_mode, accounts::username_key))
            .first(c)
            .await
            .optional()
    })?;
    Ok(found.and_then(|(mode, key)| Some((mode?, key))))
}

/// Takes the account itself, and by the database's own rules what hangs on it; false if
/// another node was faster.
pub async fn delete_account(conn: &mut Conn, account: AccountId) -> Result<bool> {
    let deleted = sql!(conn, |c| diesel::delete(accounts::table.find(account)).execute(c).await)?;
    Ok(deleted == 1)
}

/// The next conversation that somebody is or was in.
pub async fn next_place(conn: &mut Conn, account: AccountId) -> Result<Option<ConversationId>> {
    Ok(sql!(conn, |c| {
        members::table
            .filter(members::account_id.eq(account))
            .order(members::conversation_id)
            .select(members::conversation_id)
            .first(c)
            .await
            .optional()
    })?)
}

pub async fn delete_place(
    conn: &mut Conn,
    conversation: ConversationId,
    account: AccountId,
) -> Result<()> {
    sql!(conn, |c| {
        diesel::delete(members::table.find((conversation, account))).execute(c).await
    })?;
    Ok(())
}

/// How many people are in a conversation, or were and could come back to it.
pub async fn count_places(conn: &mut Conn, conversation: ConversationId) -> Result<i64> {
    Ok(sql!(conn, |c| {
        members::table
            .filter(members::conversation_id.eq(conversation))
            .select(count_star())
            .first(c)
            .await
    })?)
}

/// Which of somebody's messages are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// Everything that names them as its author: also tombstones and lines about what they
    /// did.
    Everything,
    /// What they wrote and nobody deleted.
    Standing,
    /// What others forwarded of their texts and nobody deleted.
    Forwarded,
}

/// A conversation that holds messages of somebody.
pub async fn next_written(
    conn: &mut Conn,
    author: AccountId,
    of: Of,
    within: Option<ConversationId>,
) -> Result<Option<ConversationId>> {
    let rows = written(conn, author, of, within, 1).await?;
    Ok(rows.into_iter().next().map(|row| row.conversation_id))
}

/// Up to `limit` messages of somebody in the order of conversations and positions.
pub async fn written(
    conn: &mut Conn,
    author: AccountId,
    of: Of,
    within: Option<ConversationId>,
    limit: i64,
) -> Result<Vec<MessageRow>> {
    macro_rules! query {
        () => {{
            let mut query = messages::table
                .order((messages::conversation_id, messages::seq))
                .limit(limit)
                .select(MessageRow::as_select())
                .into_boxed();
            if let Some(conversation) = within {
                query = query.filter(messages::conversation_id.eq(conversation));
            }
            query = match of {
                Of::Forwarded => query.filter(messages::origin_id.eq(author)),
                Of::Everything | Of::Standing => query.filter(messages::sender_id.eq(author)),
            };
            if of != Of::Everything {
                query = query
                    .filter(messages::kind.eq(MessageKind::Text))
                    .filter(messages::deleted_at.is_null());
            }
            query
        }};
    }
    Ok(match conn {
        Conn::Sqlite(c) => query!().load(&mut **c).await?,
        Conn::Postgres(c) => query!().load(&mut **c).await?,
    })
}

/// How many standing messages somebody wrote.
pub async fn count_written(conn: &mut Conn, author: AccountId) -> Result<i64> {
    Ok(sql!(conn, |c| {
        messages::table
            .filter(messages::sender_id.eq(author))
            .filter(messages::kind.eq(MessageKind::Text))
            .filter(messages::deleted_at.is_null())
            .select(count_star())
            .first(c)
            .await
    })?)
}

/// How many standing messages of others hold a text of somebody's.
pub async fn count_forwards(conn: &mut Conn, author: AccountId) -> Result<i64> {
    Ok(sql!(conn, |c| {
        messages::table
            .filter(messages::origin_id.eq(author))
            .filter(messages::deleted_at.is_null())
            .filter(messages::sender_id.is_null().or(messages::sender_id.ne(author).nullable()))
            .select(count_star())
            .first(c)
            .await
    })?)
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// How many titles and descriptions of groups, other than those that nobody else is in, were
/// given by somebody. The newest line about it says who: 0 made the group, 8 changed its
/// title, 9 its description.
pub async fn count_titles(conn: &mut Conn, author: AccountId) -> Result<i64> {
    let place = if matches!(conn, Conn::Postgres(_)) { "$1" } else { "?1" };
    let newest = |line: &str, later: i16, of: &str| {
        format!(
            "SELECT count(*) FROM messages AS line \
             JOIN conversations AS place ON place.id = line.conversation_id \
             WHERE line.sender_id = {place} AND line.event IN (0, {line}) \
             AND place.{of} IS NOT NULL AND place.dissolved_at IS NULL \
             AND EXISTS (SELECT 1 FROM members AS other \
                 WHERE other.conversation_id = place.id AND other.left_rev IS NULL \
                 AND other.account_id <> {place}) \
             AND NOT EXISTS (SELECT 1 FROM messages AS later \
                 WHERE later.conversation_id = place.id AND later.seq > line.seq \
                 AND later.event = {later})"
        )
    };
    let (titles, descriptions) = (newest("8", 8, "title"), newest("9", 9, "description"));
    let text = format!("SELECT ({titles}) + ({descriptions}) AS count");
    let row: Count =
        sql!(conn, |c| diesel::sql_query(&text).bind::<DbId, _>(author).get_result(c).await)?;
    Ok(row.count)
}

/// Forgets whose texts others have forwarded.
pub async fn forget_origin(conn: &mut Conn, author: AccountId) -> Result<()> {
    sql!(conn, |c| {
        diesel::update(messages::table.filter(messages::origin_id.eq(author)))
            .set(messages::origin_id.eq(None::<AccountId>))
            .execute(c)
            .await
    })?;
    Ok(())
}

pub async fn count_reactions(conn: &mut Conn, of: AccountId) -> Result<i64> {
    Ok(sql!(conn, |c| {
        reactions::table.filter(reactions::account_id.eq(of)).select(count_star()).first(c).await
    })?)
}

/// A conversation in which somebody reacted.
pub async fn next_reacted(conn: &mut Conn, account: AccountId) -> Result<Option<ConversationId>> {
    Ok(sql!(conn, |c| {
        reactions::table
            .filter(reactions::account_id.eq(account))
            .select(reactions::conversation_id)
            .first(c)
            .await
            .optional()
    })?)
}

/// Up to `limit` messages of a conversation that somebody reacted to.
pub async fn reacted(
    conn: &mut Conn,
    account: AccountId,
    conversation: ConversationId,
    limit: i64,
) -> Result<Vec<MessageId>> {
    Ok(sql!(conn, |c| {
        reactions::table
            .filter(reactions::account_id.eq(account))
            .filter(reactions::conversation_id.eq(conversation))
            .select(reactions::message_id)
            .distinct()
            .limit(limit)
            .load(c)
            .await
    })?)
}

/// Takes somebody's reactions off a message; how many there were.
pub async fn unreact(conn: &mut Conn, account: AccountId, message: MessageId) -> Result<i64> {
    let taken = sql!(conn, |c| {
        diesel::delete(
            reactions::table
                .filter(reactions::message_id.eq(message))
                .filter(reactions::account_id.eq(account)),
        )
        .execute(c)
        .await
    })?;
    Ok(i64::try_from(taken).unwrap_or(i64::MAX))
}

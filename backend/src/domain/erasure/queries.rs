//! Queries of the erasure: what it needs to know of an account, and how the data is removed.

use diesel::{dsl::count_star, prelude::*, sql_types::BigInt};
use diesel_async::RunQueryDsl;

use crate::{
    base::{
        error::Result,
        ids::{AccountId, ConversationId, DbId, FaceId, MessageId},
    },
    domain::{
        accounts::model::Status,
        erasure_marks::model::ErasureMode,
        faces::{self, model::FaceOwner},
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

/// Marks an account as being erased: it cannot sign in, nothing can be sent in its name, and its
/// picture is deleted. False if it was marked already.
pub async fn begin(conn: &mut Conn, account: AccountId, mode: ErasureMode) -> Result<bool> {
    let begun = sql!(conn, |c| {
        diesel::update(accounts::table.find(account))
            .filter(accounts::erasing_mode.is_null())
            .set((
                accounts::status.eq(Status::Erasing),
                accounts::erasing_mode.eq(Some(mode)),
                accounts::picture.eq(None::<FaceId>),
            ))
            .execute(c)
            .await
    })?;
    faces::queries::delete_of(conn, FaceOwner::Account(account)).await?;
    Ok(begun == 1)
}

/// The mode of a running erasure and the username key; `None` if the account does not exist any
/// more.
pub async fn mode(conn: &mut Conn, account: AccountId) -> Result<Option<(ErasureMode, String)>> {
    let found: Option<(Option<ErasureMode>, String)> = sql!(conn, |c| {
        accounts::table
            .find(account)
            .select((accounts::erasing_mode, accounts::username_key))
            .first(c)
            .await
            .optional()
    })?;
    Ok(found.and_then(|(mode, key)| Some((mode?, key))))
}

/// Deletes the account row; foreign keys delete the dependent rows. False if another node has
/// deleted it.
pub async fn delete_account(conn: &mut Conn, account: AccountId) -> Result<bool> {
    let deleted = sql!(conn, |c| diesel::delete(accounts::table.find(account)).execute(c).await)?;
    Ok(deleted == 1)
}

/// The next conversation that the account is or was a member of.
pub async fn next_membership(
    conn: &mut Conn,
    account: AccountId,
) -> Result<Option<ConversationId>> {
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

pub async fn delete_membership(
    conn: &mut Conn,
    conversation: ConversationId,
    account: AccountId,
) -> Result<()> {
    sql!(conn, |c| {
        diesel::delete(members::table.find((conversation, account))).execute(c).await
    })?;
    Ok(())
}

/// The number of members, including former members of a group who could be added again.
pub async fn count_memberships(conn: &mut Conn, conversation: ConversationId) -> Result<i64> {
    Ok(sql!(conn, |c| {
        members::table
            .filter(members::conversation_id.eq(conversation))
            .select(count_star())
            .first(c)
            .await
    })?)
}

/// A selection of an account's messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageScope {
    /// All messages with the account as author, including tombstones and system lines.
    All,
    /// Messages that the account wrote and that are not deleted.
    NotDeleted,
    /// Undeleted messages of others that contain forwarded texts of the account.
    Forwarded,
}

/// A conversation with messages of this selection.
pub async fn next_conversation_of(
    conn: &mut Conn,
    author: AccountId,
    scope: MessageScope,
    within: Option<ConversationId>,
) -> Result<Option<ConversationId>> {
    let rows = messages_of(conn, author, scope, within, 1).await?;
    Ok(rows.into_iter().next().map(|row| row.conversation_id))
}

/// Up to `limit` messages of this selection, in the order of conversations and positions.
pub async fn messages_of(
    conn: &mut Conn,
    author: AccountId,
    scope: MessageScope,
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
            query = match scope {
                MessageScope::Forwarded => query.filter(messages::origin_id.eq(author)),
                MessageScope::All | MessageScope::NotDeleted => {
                    query.filter(messages::sender_id.eq(author))
                }
            };
            if scope != MessageScope::All {
                query = query
                    .filter(messages::kind.eq(MessageKind::Text))
                    .filter(messages::deleted_at.is_null());
            }
            query
        }};
    }
    Ok(match conn {
        Conn::Sqlite(c) => query!().load(&mut **c).await?,
        Conn::Postgres(c) => query!().load(c).await?,
    })
}

/// The number of undeleted messages of an account.
pub async fn count_messages_of(conn: &mut Conn, author: AccountId) -> Result<i64> {
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

/// The number of undeleted messages of others that contain a text of the account.
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

/// The number of group titles and descriptions that the account gave, in groups with other members.
/// The newest system line about it names the author: 0 created the group, 8 changed the title, 9
/// the description.
pub async fn count_titles(conn: &mut Conn, author: AccountId) -> Result<i64> {
    let place = if matches!(conn, Conn::Postgres(_)) { "$1" } else { "?1" };
    let newest = |line: &str, later: i16, column: &str| {
        format!(
            "SELECT count(*) FROM messages AS line \
             JOIN conversations AS place ON place.id = line.conversation_id \
             WHERE line.sender_id = {place} AND line.event IN (0, {line}) \
             AND place.{column} IS NOT NULL AND place.dissolved_at IS NULL \
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

/// Removes the author from forwarded texts of the account.
pub async fn forget_origin(conn: &mut Conn, author: AccountId) -> Result<()> {
    sql!(conn, |c| {
        diesel::update(messages::table.filter(messages::origin_id.eq(author)))
            .set(messages::origin_id.eq(None::<AccountId>))
            .execute(c)
            .await
    })?;
    Ok(())
}

pub async fn count_reactions(conn: &mut Conn, account: AccountId) -> Result<i64> {
    Ok(sql!(conn, |c| {
        reactions::table
            .filter(reactions::account_id.eq(account))
            .select(count_star())
            .first(c)
            .await
    })?)
}

/// A conversation in which the account reacted.
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

/// Up to `limit` messages of a conversation with reactions of the account.
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

/// Deletes the reactions of an account to a message; returns their number.
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

//! Queries on conversations.

use diesel::{
    prelude::*,
    sql_types::{Array, BigInt},
};
use diesel_async::RunQueryDsl;

use super::model::ConversationRow;
use crate::{
    base::{
        clock::DbTime,
        error::Result,
        ids::{AccountId, ConversationId, DbId, Epoch},
    },
    domain::members::model::MemberRow,
    storage::{
        Conn, cached, cached_with, padded,
        schema::{conversations, installation, members},
        sql,
    },
};

pub async fn epoch(conn: &mut Conn) -> Result<Epoch> {
    Ok(sql!(conn, |c| installation::table.select(installation::epoch).first(c).await)?)
}

pub async fn find(conn: &mut Conn, id: ConversationId) -> Result<Option<ConversationRow>> {
    Ok(sql!(conn, |c| {
        conversations::table.find(id).select(ConversationRow::as_select()).first(c).await.optional()
    })?)
}

/// A conversation with the membership of `account`, if it is a member now.
pub async fn find_mine(
    conn: &mut Conn,
    id: ConversationId,
    account: AccountId,
) -> Result<Option<(ConversationRow, MemberRow)>> {
    Ok(sql!(conn, |c| {
        conversations::table
            .inner_join(members::table)
            .filter(conversations::id.eq(id))
            .filter(members::account_id.eq(account))
            .filter(members::left_rev.is_null())
            .select((ConversationRow::as_select(), MemberRow::as_select()))
            .first(c)
            .await
            .optional()
    })?)
}

/// All conversations of which an account is a member, in no order.
pub async fn all_mine(
    conn: &mut Conn,
    account: AccountId,
) -> Result<Vec<(ConversationRow, MemberRow)>> {
    Ok(sql!(conn, |c| {
        conversations::table
            .inner_join(members::table)
            .filter(members::account_id.eq(account))
            .filter(members::left_rev.is_null())
            .select((ConversationRow::as_select(), MemberRow::as_select()))
            .load(c)
            .await
    })?)
}

/// The direct conversation of two accounts, with the lower id first.
pub async fn find_direct(
    conn: &mut Conn,
    low: AccountId,
    high: AccountId,
) -> Result<Option<ConversationRow>> {
    Ok(sql!(conn, |c| {
        conversations::table
            .filter(conversations::direct_low.eq(low))
            .filter(conversations::direct_high.eq(high))
            .select(ConversationRow::as_select())
            .first(c)
            .await
            .optional()
    })?)
}

/// The conversations that two accounts share.
pub async fn shared(
    conn: &mut Conn,
    one: AccountId,
    other: AccountId,
) -> Result<Vec<ConversationId>> {
    let theirs = diesel::alias!(members as theirs);
    Ok(sql!(conn, |c| {
        members::table
            .inner_join(
                theirs.on(theirs.field(members::conversation_id).eq(members::conversation_id)),
            )
            .filter(members::account_id.eq(one))
            .filter(members::left_rev.is_null())
            .filter(theirs.field(members::account_id).eq(other))
            .filter(theirs.field(members::left_rev).is_null())
            .select(members::conversation_id)
            .load(c)
            .await
    })?)
}

/// Stores a new conversation; false if the two accounts have one already.
pub async fn insert(conn: &mut Conn, conversation: &ConversationRow) -> Result<bool> {
    let inserted = sql!(conn, |c| {
        diesel::insert_into(conversations::table)
            .values(conversation)
            .on_conflict_do_nothing()
            .execute(c)
            .await
    })?;
    Ok(inserted == 1)
}

/// How to treat conversations that another transaction has locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Locking {
    /// Leave them out.
    Skip,
    /// Wait for the lock, within the lock timeout of the database.
    Wait,
}

/// Locks conversations in the order of their ids. SQLite has one writer and needs no lock.
pub async fn lock(
    conn: &mut Conn,
    ids: &[ConversationId],
    locking: Locking,
) -> Result<Vec<ConversationRow>> {
    macro_rules! of_ids {
        () => {
            conversations::table
                .filter(conversations::id.eq_any(padded(ids)))
                .order(conversations::id)
                .select(ConversationRow::as_select())
        };
    }
    Ok(match conn {
        Conn::Sqlite(c) => cached_with(ids, of_ids!()).load(&mut **c).await?,
        Conn::Postgres(c) => match locking {
            Locking::Skip => of_ids!().for_no_key_update().skip_locked().load(c).await?,
            Locking::Wait => of_ids!().for_no_key_update().load(c).await?,
        },
    })
}

/// The ids of these conversations that exist, locked or not.
pub async fn existing(conn: &mut Conn, ids: &[ConversationId]) -> Result<Vec<ConversationId>> {
    Ok(sql!(conn, |c| {
        conversations::table
            .filter(conversations::id.eq_any(ids))
            .select(conversations::id)
            .load(c)
            .await
    })?)
}

/// Stores the positions of locked conversations.
pub async fn store_positions(conn: &mut Conn, rows: &[&ConversationRow]) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    match conn {
        Conn::Sqlite(c) => {
            for row in rows {
                let update = diesel::update(conversations::table.find(row.id)).set((
                    conversations::head.eq(row.head),
                    conversations::last_seq.eq(row.last_seq),
                    conversations::receipts.eq(row.receipts),
                    conversations::last_activity_at.eq(row.last_activity_at),
                ));
                diesel::RunQueryDsl::execute(cached(update), c.plain())?;
            }
        }
        Conn::Postgres(c) => {
            let column = |of: fn(&ConversationRow) -> i64| {
                rows.iter().map(|row| of(row)).collect::<Vec<_>>()
            };
            let times: Vec<_> = rows.iter().map(|row| row.last_activity_at).collect();
            let update = diesel::sql_query(POSITIONS)
                .bind::<Array<DbId>, _>(rows.iter().map(|row| row.id).collect::<Vec<_>>())
                .bind::<Array<BigInt>, _>(column(|row| row.head))
                .bind::<Array<BigInt>, _>(column(|row| row.last_seq))
                .bind::<Array<BigInt>, _>(column(|row| row.receipts))
                .bind::<Array<DbTime>, _>(times);
            cached(update).execute(c).await?;
        }
    }
    Ok(())
}

/// One statement for all conversations of a batch.
const POSITIONS: &str = "UPDATE conversations AS c \
    SET head = v.head, last_seq = v.last_seq, receipts = v.receipts, last_activity_at = v.at \
    FROM unnest($1, $2, $3, $4, $5) AS v (id, head, last_seq, receipts, at) \
    WHERE c.id = v.id";

/// Stores the facts of a locked conversation.
pub async fn store_facts(conn: &mut Conn, row: &ConversationRow) -> Result<()> {
    sql!(conn, |c| {
        diesel::update(conversations::table.find(row.id))
            .set((
                conversations::title.eq(&row.title),
                conversations::description.eq(&row.description),
                conversations::locked.eq(row.locked),
                conversations::members_count.eq(row.members_count),
                conversations::dissolved_at.eq(row.dissolved_at),
                conversations::facts_rev.eq(row.facts_rev),
                conversations::picture.eq(row.picture),
            ))
            .execute(c)
            .await
    })?;
    Ok(())
}

/// Stores how many requests to join a locked group wait.
pub async fn store_join_requests(conn: &mut Conn, id: ConversationId, waiting: i64) -> Result<()> {
    sql!(conn, |c| {
        diesel::update(conversations::table.find(id))
            .set(conversations::join_requests.eq(waiting))
            .execute(c)
            .await
    })?;
    Ok(())
}

/// The heads and flush counters of these conversations.
pub async fn heads(
    conn: &mut Conn,
    ids: &[ConversationId],
) -> Result<Vec<(ConversationId, i64, i64)>> {
    Ok(sql!(conn, |c| {
        conversations::table
            .filter(conversations::id.eq_any(ids))
            .select((conversations::id, conversations::head, conversations::receipts))
            .load(c)
            .await
    })?)
}

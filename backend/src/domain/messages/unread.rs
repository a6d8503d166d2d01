//! Counts the messages that a member has not read.

use std::collections::HashMap;

use diesel::{
    prelude::*,
    sql_types::{Array, BigInt},
};
use diesel_async::RunQueryDsl;

use super::model::{Mentions, MessageKind};
use crate::{
    base::{
        clock::Timestamp,
        error::Result,
        ids::{AccountId, ConversationId, DbId},
    },
    domain::members::model::MemberRow,
    storage::{Conn, schema::messages, sql},
};

/// The most rows of a conversation that are read: its newest ones.
const UNREAD_SCAN: i64 = 500;

/// The messages of one conversation that a member has not read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Unread {
    /// Undeleted ones by others.
    pub messages: i64,
    /// Those of them that mention the member.
    pub mentions: i64,
}

/// What decides whether a message counts.
#[derive(Queryable, Selectable, QueryableByName)]
#[diesel(table_name = messages)]
struct Row {
    conversation_id: ConversationId,
    kind: MessageKind,
    sender_id: Option<AccountId>,
    deleted_at: Option<Timestamp>,
    mentions: Option<Mentions>,
}

impl Unread {
    fn add(&mut self, reader: AccountId, row: &Row) {
        let is_own = row.sender_id == Some(reader);
        if row.kind == MessageKind::Text && !is_own && row.deleted_at.is_none() {
            self.messages += 1;
            let is_mentioned =
                row.mentions.as_ref().is_some_and(|of| of.accounts().contains(&reader));
            self.mentions += i64::from(is_mentioned);
        }
    }
}

/// Counts in one conversation.
pub async fn count(conn: &mut Conn, me: &MemberRow) -> Result<Unread> {
    let rows: Vec<Row> = sql!(conn, |c| {
        messages::table
            .filter(messages::conversation_id.eq(me.conversation_id))
            .filter(messages::seq.gt(me.read_seq.max(me.joined_seq)))
            .order(messages::seq.desc())
            .limit(UNREAD_SCAN)
            .select(Row::as_select())
            .load(c)
            .await
    })?;
    let mut unread = Unread::default();
    rows.iter().for_each(|row| unread.add(me.account_id, row));
    Ok(unread)
}

/// Counts in many conversations of one member. In PostgreSQL that is one query, which reads each
/// conversation by its key; in SQLite a query for each costs no more.
pub async fn count_all(
    conn: &mut Conn,
    reader: AccountId,
    mine: &[&MemberRow],
) -> Result<HashMap<ConversationId, Unread>> {
    let mut all: HashMap<_, Unread> = HashMap::with_capacity(mine.len());
    if mine.is_empty() {
        return Ok(all);
    }
    let Conn::Postgres(c) = conn else {
        for me in mine {
            all.insert(me.conversation_id, count(conn, me).await?);
        }
        return Ok(all);
    };
    let ids: Vec<_> = mine.iter().map(|me| me.conversation_id).collect();
    let rows: Vec<Row> = diesel::sql_query(
        "SELECT unread.* FROM members CROSS JOIN LATERAL ( \
             SELECT conversation_id, kind, sender_id, deleted_at, mentions FROM messages \
             WHERE messages.conversation_id = members.conversation_id \
             AND seq > GREATEST(read_seq, joined_seq) ORDER BY seq DESC LIMIT $3 \
         ) AS unread \
         WHERE members.account_id = $1 AND members.conversation_id = ANY($2)",
    )
    .bind::<DbId, _>(reader)
    .bind::<Array<DbId>, _>(&ids)
    .bind::<BigInt, _>(UNREAD_SCAN)
    .load(c)
    .await?;
    for row in &rows {
        all.entry(row.conversation_id).or_default().add(reader, row);
    }
    Ok(all)
}

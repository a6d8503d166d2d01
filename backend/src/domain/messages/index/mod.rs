//! The index of messages. It is written in the transaction of the message itself, so that
//! what is deleted is gone from it in the same moment. Every text message has an entry,
//! numbered in the order of sending, with the words it is found by.

pub mod marks;
pub mod postgres;
pub mod sqlite;

use std::collections::BTreeSet;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::{
    base::{
        error::Result,
        ids::{ConversationId, DbId, MessageId},
        text::tokens::tokens,
    },
    domain::messages::model::{MessageKind, MessageRow},
    storage::{Conn, schema::search_entries, sql},
};

/// The rules by which words are made, as entries are marked with them. Zero stands for words
/// with their marks. In PostgreSQL an edited entry goes back and forth between this number
/// and the next, by which the database tells it from one that a version before has edited.
pub const FOLD: i16 = 1;

/// The entries of older rules, up to `count` of them, the newest first. The partial index
/// over `-id` holds them; no other can give this order.
pub async fn outdated(conn: &mut Conn, count: i64) -> Result<Vec<Outdated>> {
    let text = |hint: &str| {
        format!(
            "SELECT id, message_id FROM search_entries {hint} \
             WHERE fold < {FOLD} ORDER BY (-id) LIMIT {count}"
        )
    };
    Ok(match conn {
        Conn::Sqlite(c) => {
            let text = text("INDEXED BY search_entries_outdated");
            diesel::sql_query(text).load(&mut **c).await?
        }
        Conn::Postgres(c) => diesel::sql_query(text("")).load(&mut **c).await?,
    })
}

/// An entry of older rules.
#[derive(Debug, Clone, QueryableByName)]
#[diesel(check_for_backend(diesel::pg::Pg, diesel::sqlite::Sqlite))]
pub struct Outdated {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    pub id: i64,
    #[diesel(sql_type = DbId)]
    pub message_id: MessageId,
}

/// What is stored of one message.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its number; the next one if there is none.
    id: Option<i64>,
    message: MessageId,
    conversation: ConversationId,
    seq: i64,
    /// Parted by single spaces.
    words: String,
}

impl Entry {
    /// Nothing for what is never found: system lines and deleted messages. A text without a
    /// word has an entry all the same, as it may be edited.
    pub fn of(row: &MessageRow) -> Option<Self> {
        let body = row.body.as_deref()?;
        if row.kind != MessageKind::Text.column() || row.deleted_at.is_some() {
            return None;
        }
        let mut words: BTreeSet<_> = tokens(body).into_iter().map(|token| token.text).collect();
        words.extend(row.sender_id.map(marks::of_sender));
        Some(Self {
            id: None,
            message: row.id,
            conversation: row.conversation_id,
            seq: row.seq,
            words: words.into_iter().collect::<Vec<_>>().join(" "),
        })
    }

    pub fn is_of(&self, message: MessageId) -> bool {
        self.message == message
    }

    /// With a number of its own instead of the next one.
    pub fn numbered(self, id: i64) -> Self {
        Self { id: Some(id), ..self }
    }
}

/// Takes everything of these messages out of the index.
pub async fn erase(conn: &mut Conn, messages: &[MessageId]) -> Result<()> {
    // In SQLite a trigger takes the words along.
    sql!(conn, |c| {
        let of = search_entries::message_id.eq_any(messages);
        diesel::delete(search_entries::table.filter(of)).execute(c).await
    })?;
    Ok(())
}

/// Puts the words of an edited message in the place of those before. The message keeps its
/// number; one that still waits to be indexed is left to [`crate::features::search::backlog`].
pub async fn replace(conn: &mut Conn, message: &MessageRow) -> Result<()> {
    let Some(entry) = Entry::of(message) else { return erase(conn, &[message.id]).await };
    replace_all(conn, &[entry]).await
}

/// The same for several.
pub async fn replace_all(conn: &mut Conn, entries: &[Entry]) -> Result<()> {
    match conn {
        Conn::Sqlite(c) => sqlite::replace(c, entries).await?,
        Conn::Postgres(c) => postgres::replace(c, entries).await?,
    }
    Ok(())
}

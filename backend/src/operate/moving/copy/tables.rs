//! The tables, each after those it refers to, with the key that orders its rows. Column lists come
//! from the databases themselves.

use diesel::sql_types::Text;
use diesel_async::RunQueryDsl;

use crate::{
    base::error::{Error, Result},
    storage::{Conn, Store, sql},
};

#[derive(Debug)]
pub struct Table {
    pub name: &'static str,
    pub key: &'static [&'static str],
}

const fn table(name: &'static str, key: &'static [&'static str]) -> Table {
    Table { name, key }
}

/// All but `installation`, which stores whether the copy is complete.
pub const TABLES: &[Table] = &[
    table("accounts", &["id"]),
    table("consents", &["id"]),
    table("sessions", &["id"]),
    table("recovery_codes", &["account_id", "code_hash"]),
    table("password_resets", &["token_hash"]),
    table("security_events", &["id"]),
    table("friends", &["account_id", "friend_id"]),
    table("friend_requests", &["id"]),
    table("blocks", &["account_id", "blocked_id"]),
    table("known_names", &["viewer_id", "subject_id"]),
    table("approaches", &["sender_id", "recipient_id", "about"]),
    table("reports", &["id"]),
    table("conversations", &["id"]),
    table("invitation_links", &["id"]),
    table("join_requests", &["conversation_id", "account_id"]),
    table("members", &["conversation_id", "account_id"]),
    table("frozen_positions", &["viewer_id", "subject_id", "conversation_id"]),
    table("invitations", &["id"]),
    table("messages", &["conversation_id", "seq"]),
    table("push_subscriptions", &["session_id"]),
    table("push_queue", &["id"]),
    table("faces", &["id"]),
    table("blobs", &["id"]),
    table("files", &["id"]),
    table("uploads", &["id"]),
    table("blob_removals", &["id"]),
    table("report_blobs", &["report_id", "file_id"]),
    table("reactions", &["message_id", "emoji", "account_id"]),
    table("search_entries", &["id"]),
    table("search_backlog", &["id"]),
    table("reserved_names", &["name_hash"]),
    table("erasures", &["id"]),
    table("erasure_ledgers", &["id"]),
    table("accountability", &["id"]),
];

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub name: String,
    pub kind: ColumnKind,
}

/// The type of a column in PostgreSQL. SQLite has fewer types and needs no conversion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    Id,
    Bytes,
    Text,
    Large,
    Integer,
    Small,
    Truth,
    Moment,
}

#[derive(diesel::QueryableByName)]
struct FoundColumn {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
}

/// The columns that both engines have. Search tokens are not copied but computed again, as each
/// engine stores them differently; so is the version of their rules.
///
/// # Errors
/// When the columns of the two differ.
pub async fn columns(from: &Store, to: &Store, table: &'static Table) -> Result<Vec<Column>> {
    let query = "SELECT name, type AS kind FROM pragma_table_info(?1) \
         WHERE NOT (?1 = 'search_entries' AND name = 'fold')";
    let mut theirs: Vec<_> = ask(from, query, table.name).await?;
    let query = "SELECT column_name::text AS name, data_type::text AS kind \
         FROM information_schema.columns WHERE table_schema = current_schema() \
         AND table_name = $1 AND data_type <> 'tsvector' \
         AND NOT ($1 = 'search_entries' AND column_name = 'fold') ORDER BY ordinal_position";
    let mut columns = Vec::new();
    for FoundColumn { name, kind } in ask(to, query, table.name).await? {
        let known = theirs.iter().position(|their| their.name == name);
        let position = known.ok_or_else(|| differs(table, &name))?;
        theirs.swap_remove(position);
        columns.push(Column { kind: kind_of(&kind).ok_or_else(|| differs(table, &name))?, name });
    }
    match theirs.as_slice().first() {
        Some(their) => Err(differs(table, &their.name)),
        None if columns.is_empty() => Err(differs(table, "any")),
        None => Ok(columns),
    }
}

async fn ask(store: &Store, query: &'static str, table: &'static str) -> Result<Vec<FoundColumn>> {
    store
        .read(move |conn: &mut Conn| {
            Box::pin(async move {
                Ok(sql!(conn, |c| {
                    diesel::sql_query(query).bind::<Text, _>(table).load(c).await
                })?)
            })
        })
        .await
}

fn kind_of(kind: &str) -> Option<ColumnKind> {
    Some(match kind {
        "uuid" => ColumnKind::Id,
        "bytea" => ColumnKind::Bytes,
        "text" => ColumnKind::Text,
        "bigint" => ColumnKind::Large,
        "integer" => ColumnKind::Integer,
        "smallint" => ColumnKind::Small,
        "boolean" => ColumnKind::Truth,
        "timestamp with time zone" => ColumnKind::Moment,
        _ => return None,
    })
}

fn differs(table: &Table, column: &str) -> Error {
    Error::internal(format!(
        "the two databases differ in the column {column} of {}: copy with one version of this \
         program from beginning to end, into an empty database",
        table.name
    ))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_table_of_the_schema_is_copied() {
        let schema = include_str!("../../../storage/schema.rs");
        let tables: BTreeSet<_> = schema
            .split("diesel::table! {")
            .skip(1)
            .filter_map(|text| text.lines().nth(2)?.trim().split_once(" ("))
            .map(|(name, _)| name)
            .collect();
        let copied: BTreeSet<_> =
            TABLES.iter().map(|table| table.name).chain(["installation"]).collect();
        assert!(tables.contains("messages") && tables.len() >= 22, "{tables:?}");
        assert_eq!(tables, copied);
        assert_eq!(copied.len(), TABLES.len() + 1, "a table is named twice");
    }
}

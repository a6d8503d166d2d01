//! Queries on the marks of erasures. A mark is written in the transaction of its erasure and stays
//! until it is in the ledger.

use diesel::{prelude::*, sql_types::SmallInt};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::model::MarkedObject;
use crate::{
    base::{
        clock::{DbTime, Timestamp},
        error::Result,
        ids::{ErasedId, MessageId},
    },
    storage::{
        Conn,
        schema::{erasures, messages},
        sql,
    },
};

/// Marks an erased object.
pub async fn mark(
    conn: &mut Conn,
    marked: MarkedObject,
    id: &[u8; 16],
    at: Timestamp,
) -> Result<()> {
    let row = (
        erasures::id.eq(ErasedId::from(Uuid::from_bytes(*id))),
        erasures::kind.eq(marked),
        erasures::at.eq(at),
    );
    sql!(conn, |c| {
        diesel::insert_into(erasures::table).values(row).on_conflict_do_nothing().execute(c).await
    })?;
    Ok(())
}

/// Marks those of these messages that are not deleted yet.
pub async fn mark_messages(conn: &mut Conn, ids: &[MessageId], at: Timestamp) -> Result<()> {
    let kind = MarkedObject::Message;
    sql!(conn, |c| {
        messages::table
            .filter(messages::id.eq_any(ids))
            .filter(messages::deleted_at.is_null())
            .select((messages::id, kind.into_sql::<SmallInt>(), at.into_sql::<DbTime>()))
            .insert_into(erasures::table)
            .into_columns((erasures::id, erasures::kind, erasures::at))
            .execute(c)
            .await
    })?;
    Ok(())
}

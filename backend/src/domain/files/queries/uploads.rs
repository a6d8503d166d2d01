//! Queries on uploads that are not complete.

use diesel::{dsl::sql, prelude::*, sql_types::BigInt};
use diesel_async::RunQueryDsl;

use crate::{
    base::{
        clock::Timestamp,
        error::Result,
        ids::{AccountId, FileId},
    },
    domain::files::model::{UploadParts, UploadRow},
    storage::{Conn, schema::uploads, sql},
};

pub async fn insert(conn: &mut Conn, upload: &UploadRow) -> Result<()> {
    sql!(conn, |c| diesel::insert_into(uploads::table).values(upload).execute(c).await)?;
    Ok(())
}

/// An upload of this account.
pub async fn find(conn: &mut Conn, owner: AccountId, id: FileId) -> Result<Option<UploadRow>> {
    Ok(sql!(conn, |c| {
        uploads::table
            .find(id)
            .filter(uploads::owner_id.eq(owner))
            .select(UploadRow::as_select())
            .first(c)
            .await
            .optional()
    })?)
}

/// Adds a part. False if the upload is gone or another request has added one.
pub async fn add_part(
    conn: &mut Conn,
    before: &UploadRow,
    received: i64,
    parts: &UploadParts,
) -> Result<bool> {
    let changed = sql!(conn, |c| {
        diesel::update(uploads::table.find(before.id))
            .filter(uploads::received.eq(before.received))
            .set((uploads::received.eq(received), uploads::parts.eq(parts)))
            .execute(c)
            .await
    })?;
    Ok(changed == 1)
}

/// Deletes an upload; the database notes that its parts are to be removed. False if it is gone.
pub async fn delete(conn: &mut Conn, id: FileId) -> Result<bool> {
    let deleted = sql!(conn, |c| diesel::delete(uploads::table.find(id)).execute(c).await)?;
    Ok(deleted == 1)
}

/// The bytes of the uploads of an account.
pub async fn reserved(conn: &mut Conn, account: AccountId) -> Result<i64> {
    Ok(sql!(conn, |c| {
        uploads::table
            .filter(uploads::owner_id.eq(account))
            .select(sql::<BigInt>("CAST(COALESCE(SUM(length), 0) AS BIGINT)"))
            .first(c)
            .await
    })?)
}

/// The number of uploads of an account.
pub async fn count(conn: &mut Conn, account: AccountId) -> Result<i64> {
    Ok(sql!(conn, |c| {
        uploads::table.filter(uploads::owner_id.eq(account)).count().get_result(c).await
    })?)
}

/// The number of uploads from before this time.
pub async fn count_expired(conn: &mut Conn, before: Timestamp) -> Result<i64> {
    Ok(sql!(conn, |c| {
        uploads::table.filter(uploads::created_at.lt(before)).count().get_result(c).await
    })?)
}

/// Deletes up to `limit` uploads from before this time; returns their number.
pub async fn delete_expired(conn: &mut Conn, before: Timestamp, limit: i64) -> Result<usize> {
    let ids: Vec<FileId> = sql!(conn, |c| {
        uploads::table
            .filter(uploads::created_at.lt(before))
            .limit(limit)
            .select(uploads::id)
            .load(c)
            .await
    })?;
    sql!(conn, |c| {
        diesel::delete(uploads::table.filter(uploads::id.eq_any(&ids))).execute(c).await
    })?;
    Ok(ids.len())
}

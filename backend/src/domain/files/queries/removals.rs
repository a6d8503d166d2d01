//! Queries on bytes that are to be removed from the file store.
//!
//! An id is noted before the first byte is written under it, and the note goes in the transaction
//! that makes the file. So a process that is killed at any moment leaves no bytes without a note.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::{
    base::{clock::Timestamp, error::Result, ids::BlobId},
    storage::{
        Conn,
        schema::{blob_removals, blobs, faces, files, report_blobs},
        sql,
    },
};

/// Notes that what is written under this id is to be removed at `due`, unless it becomes a file.
pub async fn note(conn: &mut Conn, id: BlobId, due: Timestamp) -> Result<()> {
    let row = (blob_removals::id.eq(id), blob_removals::due_at.eq(due));
    sql!(conn, |c| {
        diesel::insert_into(blob_removals::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(c)
            .await
    })?;
    Ok(())
}

/// Takes a note back. False if there is none: the bytes may be gone.
pub async fn take_back(conn: &mut Conn, id: BlobId) -> Result<bool> {
    let deleted = sql!(conn, |c| diesel::delete(blob_removals::table.find(id)).execute(c).await)?;
    Ok(deleted == 1)
}

/// Up to `limit` ids that are due.
pub async fn due(conn: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<BlobId>> {
    Ok(sql!(conn, |c| {
        blob_removals::table
            .filter(blob_removals::due_at.le(now))
            .order(blob_removals::due_at)
            .limit(limit)
            .select(blob_removals::id)
            .load(c)
            .await
    })?)
}

/// Deletes the row of a blob without files. False if a file, a report, or a picture of an account or a
/// group has it.
pub async fn release(conn: &mut Conn, id: BlobId) -> Result<bool> {
    let kept: Option<BlobId> = sql!(conn, |c| {
        files::table.filter(files::blob_id.eq(id)).select(files::blob_id).first(c).await.optional()
    })?;
    let shown: Option<BlobId> = sql!(conn, |c| {
        faces::table.filter(faces::id.eq(id)).select(faces::id).first(c).await.optional()
    })?;
    let reported: Option<BlobId> = sql!(conn, |c| {
        report_blobs::table
            .filter(report_blobs::blob_id.eq(id))
            .select(report_blobs::blob_id)
            .first(c)
            .await
            .optional()
    })?;
    if kept.or(shown).or(reported).is_some() {
        return Ok(false);
    }
    sql!(conn, |c| diesel::delete(blobs::table.find(id)).execute(c).await)?;
    Ok(true)
}

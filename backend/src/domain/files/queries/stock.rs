//! Queries on everything that is stored, for commands that check or copy the file store.

use diesel::{
    dsl::{count_star, sql},
    prelude::*,
    sql_types::BigInt,
};
use diesel_async::RunQueryDsl;

use crate::{
    base::{
        clock::Timestamp,
        error::Result,
        ids::{BlobId, FileId},
    },
    domain::files::model::{BlobRow, FileKind},
    storage::{
        Conn,
        schema::{blob_removals, blobs, faces, files, uploads},
        sql,
    },
};

/// Up to `limit` blobs after this id, in the order of their ids.
pub async fn blobs_after(
    conn: &mut Conn,
    after: Option<BlobId>,
    limit: i64,
) -> Result<Vec<BlobRow>> {
    macro_rules! following {
        () => {
            blobs::table.order(blobs::id).limit(limit).select(BlobRow::as_select())
        };
    }
    Ok(match after {
        None => sql!(conn, |c| following!().load(c).await)?,
        Some(after) => sql!(conn, |c| following!().filter(blobs::id.gt(after)).load(c).await)?,
    })
}

pub async fn blob(conn: &mut Conn, id: BlobId) -> Result<Option<BlobRow>> {
    Ok(sql!(conn, |c| {
        blobs::table.find(id).select(BlobRow::as_select()).first(c).await.optional()
    })?)
}

/// Those of these ids that bytes may be stored under: of a file, of a picture of an account or a
/// group, of an upload, or of something that is under way or to be removed.
pub async fn known(conn: &mut Conn, ids: &[BlobId]) -> Result<Vec<BlobId>> {
    let mut known: Vec<BlobId> = sql!(conn, |c| {
        blobs::table.filter(blobs::id.eq_any(ids)).select(blobs::id).load(c).await
    })?;
    let noted: Vec<BlobId> = sql!(conn, |c| {
        blob_removals::table
            .filter(blob_removals::id.eq_any(ids))
            .select(blob_removals::id)
            .load(c)
            .await
    })?;
    let of_uploads: Vec<FileId> =
        ids.iter().map(|id| FileId::from(uuid::Uuid::from_bytes(*id.as_bytes()))).collect();
    let uploading: Vec<FileId> = sql!(conn, |c| {
        uploads::table.filter(uploads::id.eq_any(&of_uploads)).select(uploads::id).load(c).await
    })?;
    let shown: Vec<BlobId> = sql!(conn, |c| {
        faces::table.filter(faces::id.eq_any(ids)).select(faces::id).load(c).await
    })?;
    known.extend(noted);
    known.extend(shown);
    known.extend(uploading.iter().map(|id| BlobId::from(uuid::Uuid::from_bytes(*id.as_bytes()))));
    Ok(known)
}

/// What is stored.
#[derive(Debug, Clone, Default)]
pub struct Stock {
    /// The number of files of each kind, and the bytes of those that were not forwarded.
    pub kinds: Vec<(FileKind, i64, i64)>,
    /// All bytes.
    pub total: i64,
    /// The number of unsent files, and their bytes.
    pub unsent: (i64, i64),
    /// The number of uploads that are not complete, and the bytes that have arrived.
    pub uploads: (i64, i64),
    /// The number of pictures of accounts and groups.
    pub faces: i64,
    /// The number of ids whose bytes are to be removed now.
    pub due: i64,
}

pub async fn stock(conn: &mut Conn, now: Timestamp) -> Result<Stock> {
    let sum = |column: &str| sql::<BigInt>(&format!("CAST(COALESCE(SUM({column}), 0) AS BIGINT)"));
    let kinds = sql!(conn, |c| {
        files::table
            .group_by(files::kind)
            .select((files::kind, count_star(), sum("charged")))
            .order(files::kind)
            .load(c)
            .await
    })?;
    let unsent = sql!(conn, |c| {
        files::table
            .filter(files::message_id.is_null())
            .select((count_star(), sum("charged")))
            .first(c)
            .await
    })?;
    let of_uploads =
        sql!(conn, |c| uploads::table.select((count_star(), sum("received"))).first(c).await)?;
    let due = sql!(conn, |c| {
        blob_removals::table.filter(blob_removals::due_at.le(now)).count().get_result(c).await
    })?;
    let faces = sql!(conn, |c| faces::table.count().get_result(c).await)?;
    let total = super::total(conn).await?;
    Ok(Stock { kinds, total, unsent, uploads: of_uploads, faces, due })
}

//! Queries on files.

pub mod removals;
pub mod stock;
pub mod uploads;

use diesel::{dsl::sql, prelude::*, sql_types::BigInt};
use diesel_async::RunQueryDsl;

use super::model::{Attachments, BlobRow, File, FileKind, FileRow, Variants};
use crate::{
    base::{
        clock::Timestamp,
        error::Result,
        ids::{AccountId, BlobId, ConversationId, FileId, MessageId},
    },
    storage::{
        Conn,
        schema::{blobs, files, members, messages},
        sql,
    },
};

pub async fn insert_blob(conn: &mut Conn, blob: BlobRow) -> Result<()> {
    sql!(conn, |c| diesel::insert_into(blobs::table).values(&blob).execute(c).await)?;
    Ok(())
}

pub async fn insert(conn: &mut Conn, rows: &[FileRow]) -> Result<()> {
    for row in rows {
        sql!(conn, |c| diesel::insert_into(files::table).values(row).execute(c).await)?;
    }
    Ok(())
}

/// These files, locked until the end of the transaction.
pub async fn lock(conn: &mut Conn, ids: &[FileId]) -> Result<Vec<FileRow>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    macro_rules! of_ids {
        () => {
            files::table.filter(files::id.eq_any(ids)).order(files::id).select(FileRow::as_select())
        };
    }
    Ok(match conn {
        Conn::Sqlite(c) => of_ids!().load(&mut **c).await?,
        Conn::Postgres(c) => of_ids!().for_update().load(c).await?,
    })
}

/// Stores to which message a file belongs.
pub async fn attach(conn: &mut Conn, file: &FileRow) -> Result<()> {
    sql!(conn, |c| {
        diesel::update(files::table.find(file.id))
            .set((
                files::conversation_id.eq(file.conversation_id),
                files::message_id.eq(file.message_id),
                files::seq.eq(file.seq),
            ))
            .execute(c)
            .await
    })?;
    Ok(())
}

/// Deletes these files. The database notes that their bytes are to be removed.
pub async fn delete(conn: &mut Conn, ids: &[FileId]) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    sql!(conn, |c| diesel::delete(files::table.filter(files::id.eq_any(ids))).execute(c).await)?;
    Ok(())
}

/// Deletes the files of an account that are not sent.
pub async fn delete_unsent_of(conn: &mut Conn, account: AccountId) -> Result<()> {
    sql!(conn, |c| {
        let unsent =
            files::table.filter(files::owner_id.eq(account)).filter(files::message_id.is_null());
        diesel::delete(unsent).execute(c).await
    })?;
    Ok(())
}

/// Deletes the files of these messages.
pub async fn delete_of_messages(conn: &mut Conn, ids: &[MessageId]) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    sql!(conn, |c| {
        diesel::delete(files::table.filter(files::message_id.eq_any(ids))).execute(c).await
    })?;
    Ok(())
}

/// A file that the account may read now: an unsent one of its own, or one of a message that it can
/// see.
pub async fn readable(
    conn: &mut Conn,
    account: AccountId,
    id: FileId,
) -> Result<Option<(FileRow, BlobRow)>> {
    let found: Option<(FileRow, BlobRow)> = sql!(conn, |c| {
        files::table
            .inner_join(blobs::table)
            .filter(files::id.eq(id))
            .select((FileRow::as_select(), BlobRow::as_select()))
            .first(c)
            .await
            .optional()
    })?;
    let Some((file, blob)) = found else { return Ok(None) };
    let may_read = match (file.conversation_id, file.seq) {
        (Some(conversation), Some(seq)) => sees(conn, account, conversation, seq).await?,
        _ => file.owner_id == Some(account),
    };
    Ok(may_read.then_some((file, blob)))
}

/// Whether the account is a member that can see the message at this position.
async fn sees(
    conn: &mut Conn,
    account: AccountId,
    conversation: ConversationId,
    seq: i64,
) -> Result<bool> {
    let joined: Option<i64> = sql!(conn, |c| {
        members::table
            .find((conversation, account))
            .filter(members::left_rev.is_null())
            .select(members::joined_seq)
            .first(c)
            .await
            .optional()
    })?;
    Ok(joined.is_some_and(|joined| seq > joined))
}

/// The unsent files of an account, in the order of their uploads.
pub async fn unsent(conn: &mut Conn, account: AccountId) -> Result<Vec<FileRow>> {
    Ok(sql!(conn, |c| {
        files::table
            .filter(files::owner_id.eq(account))
            .filter(files::message_id.is_null())
            .order(files::id)
            .select(FileRow::as_select())
            .load(c)
            .await
    })?)
}

/// All files of an account, in the order of their uploads.
pub async fn of_owner(conn: &mut Conn, account: AccountId) -> Result<Vec<FileRow>> {
    Ok(sql!(conn, |c| {
        files::table
            .filter(files::owner_id.eq(account))
            .order(files::id)
            .select(FileRow::as_select())
            .load(c)
            .await
    })?)
}

/// Where the bytes of these files are, of those that are files of this account.
pub async fn blobs_of(
    conn: &mut Conn,
    account: AccountId,
    ids: &[FileId],
) -> Result<Vec<(FileId, BlobId)>> {
    Ok(sql!(conn, |c| {
        files::table
            .filter(files::id.eq_any(ids))
            .filter(files::owner_id.eq(account))
            .select((files::id, files::blob_id))
            .load(c)
            .await
    })?)
}

/// The bytes that count against the limit of an account: its files, and uploads under way.
pub async fn used(conn: &mut Conn, account: AccountId) -> Result<i64> {
    let charged: i64 = sql!(conn, |c| {
        files::table
            .filter(files::owner_id.eq(account))
            .select(sql::<BigInt>("CAST(COALESCE(SUM(charged), 0) AS BIGINT)"))
            .first(c)
            .await
    })?;
    Ok(charged + uploads::reserved(conn, account).await?)
}

/// The bytes of all blobs.
pub async fn total(conn: &mut Conn) -> Result<i64> {
    let sum = || sql::<BigInt>("CAST(COALESCE(SUM(size), 0) AS BIGINT)");
    Ok(sql!(conn, |c| blobs::table.select(sum()).first(c).await)?)
}

/// Replaces the description of an unsent file.
pub async fn describe(conn: &mut Conn, id: FileId, details: &File) -> Result<()> {
    sql!(conn, |c| {
        diesel::update(files::table.find(id)).set(files::details.eq(details)).execute(c).await
    })?;
    Ok(())
}

/// Adds variants of this size to a blob.
pub async fn enlarge(conn: &mut Conn, id: BlobId, bytes: i64, variants: Variants) -> Result<()> {
    sql!(conn, |c| {
        diesel::update(blobs::table.find(id))
            .set((blobs::size.eq(blobs::size + bytes), blobs::variants.eq(variants)))
            .execute(c)
            .await
    })?;
    Ok(())
}

/// Sets what a file counts against the limit of its owner.
pub async fn charge(conn: &mut Conn, id: FileId, bytes: i64) -> Result<()> {
    sql!(conn, |c| {
        diesel::update(files::table.find(id)).set(files::charged.eq(bytes)).execute(c).await
    })?;
    Ok(())
}

/// Deletes up to `limit` unsent files from before this time, or without an owner; returns their
/// number.
pub async fn delete_unsent(conn: &mut Conn, before: Timestamp, limit: i64) -> Result<usize> {
    let ids: Vec<FileId> = sql!(conn, |c| {
        files::table
            .filter(files::message_id.is_null())
            .filter(files::created_at.lt(before).or(files::owner_id.is_null()))
            .limit(limit)
            .select(files::id)
            .load(c)
            .await
    })?;
    delete(conn, &ids).await?;
    Ok(ids.len())
}

/// The number of unsent files from before this time.
pub async fn count_unsent(conn: &mut Conn, before: Timestamp) -> Result<i64> {
    Ok(sql!(conn, |c| {
        files::table
            .filter(files::message_id.is_null())
            .filter(files::created_at.lt(before).or(files::owner_id.is_null()))
            .count()
            .get_result(c)
            .await
    })?)
}

/// A file of a conversation, with its message.
#[derive(Debug, Queryable)]
pub struct SharedRow {
    pub message_id: Option<MessageId>,
    pub seq: i64,
    pub sender_id: Option<AccountId>,
    pub created_at: Timestamp,
    pub file: File,
    /// The files of its message, in their order.
    pub attachments: Option<Attachments>,
}

impl SharedRow {
    /// The place of the file in its message.
    fn place(&self) -> Option<usize> {
        let files = self.attachments.as_ref()?.files();
        files.iter().position(|file| file.id == self.file.id)
    }
}

/// Up to `limit` files of these kinds above `floor` and below `before`: the newest message first, the
/// files of a message in their order.
pub async fn shared(
    conn: &mut Conn,
    conversation: ConversationId,
    kinds: &[FileKind],
    floor: i64,
    before: i64,
    limit: i64,
) -> Result<Vec<SharedRow>> {
    let mut rows: Vec<SharedRow> = sql!(conn, |c| {
        files::table
            .inner_join(messages::table.on(files::message_id.eq(messages::id.nullable())))
            .filter(files::conversation_id.eq(conversation))
            .filter(files::kind.eq_any(kinds))
            .filter(messages::seq.gt(floor))
            .filter(messages::seq.lt(before))
            .order((messages::seq.desc(), files::id.asc()))
            .limit(limit)
            .select((
                files::message_id,
                messages::seq,
                messages::sender_id,
                messages::created_at,
                files::details,
                messages::attachments,
            ))
            .load(c)
            .await
    })?;
    rows.sort_by_key(|row| (std::cmp::Reverse(row.seq), row.place()));
    Ok(rows)
}

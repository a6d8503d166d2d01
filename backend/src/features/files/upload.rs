//! Uploads in parts, which continue after an interruption (tus 1.0).

use std::pin::pin;

use bytes::Bytes;
use futures_util::{Stream, StreamExt, TryStreamExt, stream};
use uuid::Uuid;

use super::{Files, count_upload, finish::NewFile};
use crate::{
    base::{
        clock::Timestamp,
        error::{Code, Error, Result},
        ids::{AccountId, BlobId, FileId},
    },
    domain::files::{
        model::{FileProperties, UploadParts, UploadRow},
        queries::{self, uploads},
        rules,
    },
    storage::blobs::BlobStore,
};

/// The uploads of one account that are not complete.
const UPLOADS_MAX: i64 = 50;

/// The parts of one upload. Clients send parts of some megabytes.
const PARTS_MAX: usize = 1_000;

impl Files {
    /// Begins an upload of a known length.
    ///
    /// # Errors
    /// `validation_failed`, `file_too_large`, `quota_exceeded`, `limit_reached`, `rate_limited`.
    pub(super) async fn begin(
        &self,
        owner: AccountId,
        length: u64,
        properties: FileProperties,
    ) -> Result<UploadRow> {
        self.limits.uploads.check(&owner).await?;
        let properties = rules::parse_properties(properties)?;
        self.room(owner, 0).await?.check(length)?;
        let upload = UploadRow {
            id: FileId::new(),
            owner_id: owner,
            length: i64::try_from(length).unwrap_or(i64::MAX),
            received: 0,
            parts: UploadParts::default(),
            request: properties,
            created_at: Timestamp::now(),
        };
        let (row, bounds) = (upload.clone(), self.bounds);
        self.store
            .write(move |conn| {
                let row = row.clone();
                Box::pin(async move {
                    if uploads::count(conn, owner).await? >= UPLOADS_MAX {
                        let detail = "At most 50 uploads of an account are under way.";
                        return Err(Error::new(Code::LimitReached).with_detail(detail));
                    }
                    let used = u64::try_from(queries::used(conn, owner).await?).unwrap_or(0);
                    rules::fits_account(used, length, bounds.account)?;
                    uploads::insert(conn, &row).await
                })
            })
            .await?;
        Ok(upload)
    }

    /// An upload of this account.
    ///
    /// # Errors
    /// `not_found`, also after it became a file.
    pub(super) async fn upload(&self, owner: AccountId, id: FileId) -> Result<UploadRow> {
        let found = self.store.read(move |conn| Box::pin(uploads::find(conn, owner, id))).await?;
        Ok(found.ok_or(Code::NotFound)?)
    }

    /// Stores a part, and makes the file after the last one. If the connection breaks, what arrived
    /// is kept. Returns the new offset.
    ///
    /// # Errors
    /// `not_found`; `upload_offset` if the part does not begin where the upload ends;
    /// `file_too_large` if it is longer than announced; those of finishing a file.
    pub(super) async fn append<S>(
        &self,
        owner: AccountId,
        id: FileId,
        offset: i64,
        bytes: S,
    ) -> Result<i64>
    where
        S: Stream<Item = Result<Bytes>>,
    {
        self.limits.uploads.check(&owner).await?;
        let mut upload = self.upload(owner, id).await?;
        if upload.received != offset {
            let detail = format!("The upload has {} bytes.", upload.received);
            return Err(Error::new(Code::UploadOffset).with_detail(detail));
        }
        if upload.received < upload.length {
            let name = part_name(&upload);
            let (written, interrupted) = self.store_part(&upload, &name, bytes).await?;
            if written > 0 {
                upload = self.add_part(upload, name, written).await?;
            }
            if let Some(error) = interrupted {
                return Err(error);
            }
        }
        if upload.received == upload.length {
            let completed = self.complete(&upload).await;
            count_upload(&completed);
            completed?;
        }
        Ok(upload.received)
    }

    /// Writes the bytes of a part; returns their number, and the error that ended them early.
    async fn store_part<S>(
        &self,
        upload: &UploadRow,
        name: &str,
        bytes: S,
    ) -> Result<(i64, Option<Error>)>
    where
        S: Stream<Item = Result<Bytes>>,
    {
        if upload.parts.0.len() >= PARTS_MAX {
            let detail = "An upload has at most 1000 parts.";
            return Err(Error::new(Code::LimitReached).with_detail(detail));
        }
        let permit = self.uploads.clone().try_acquire_owned();
        let _permit = permit.map_err(|_| Error::new(Code::Overloaded))?;
        let left = upload.length - upload.received;
        let mut writer = self.blobs.writer(parts_of(upload.id), name).await?;
        let (mut bytes, mut written) = (pin!(bytes), 0_i64);
        let interrupted = loop {
            match bytes.next().await {
                None => break None,
                Some(Err(error)) => break Some(error),
                Some(Ok(chunk)) => {
                    written += i64::try_from(chunk.len()).unwrap_or(i64::MAX);
                    if written > left {
                        writer.abort().await;
                        let detail = "The part is longer than the upload was announced.";
                        return Err(Error::new(Code::FileTooLarge).with_detail(detail));
                    }
                    writer.write(&chunk).await?;
                }
            }
        };
        if written > 0 {
            writer.finish().await?;
        } else {
            writer.abort().await;
        }
        Ok((written, interrupted))
    }

    async fn add_part(&self, upload: UploadRow, name: String, written: i64) -> Result<UploadRow> {
        let mut after = upload.clone();
        after.received += written;
        after.parts.0.push(name);
        let stored = after.clone();
        let is_added = self
            .store
            .write(move |conn| {
                let (before, after) = (upload.clone(), stored.clone());
                Box::pin(async move {
                    uploads::add_part(conn, &before, after.received, &after.parts).await
                })
            })
            .await?;
        if is_added { Ok(after) } else { Err(Error::new(Code::UploadOffset)) }
    }

    /// Makes the file of a complete upload. An upload whose bytes are refused is gone.
    async fn complete(&self, upload: &UploadRow) -> Result<()> {
        let parts = read_parts(self.blobs.clone(), parts_of(upload.id), upload.parts.clone());
        let (owner, properties) = (upload.owner_id, upload.request.clone());
        let reserved = u64::try_from(upload.length).unwrap_or(0);
        let new = NewFile { id: upload.id, owner, properties, ends_upload: true };
        let received = self.receive(owner, &new.properties, Box::pin(parts), reserved).await?;
        let made = self.finish(received, new).await;
        if let Err(error) = &made
            && error.code() == Code::BrokenPicture
        {
            self.cancel(upload.owner_id, upload.id).await?;
        }
        made.map(drop)
    }

    /// Ends an upload; its parts are removed.
    ///
    /// # Errors
    /// `not_found`.
    pub(super) async fn cancel(&self, owner: AccountId, id: FileId) -> Result<()> {
        self.store
            .write(move |conn| {
                Box::pin(async move {
                    uploads::find(conn, owner, id).await?.ok_or(Code::NotFound)?;
                    uploads::delete(conn, id).await.map(drop)
                })
            })
            .await?;
        self.store.request_wal_truncate();
        Ok(())
    }
}

/// The id of an upload's parts in the file store.
fn parts_of(upload: FileId) -> BlobId {
    BlobId::from(Uuid::from_bytes(*upload.as_bytes()))
}

/// A name that no other part has, also none of another request at the same offset.
fn part_name(upload: &UploadRow) -> String {
    format!("part-{:012}-{}", upload.received, BlobId::new())
}

/// The bytes of all parts in order.
fn read_parts(
    blobs: BlobStore,
    id: BlobId,
    parts: UploadParts,
) -> impl Stream<Item = Result<Bytes>> {
    let open = move |name: String| {
        let blobs = blobs.clone();
        async move { blobs.read(id, &name, None).await.map(|stored| stored.bytes) }
    };
    stream::iter(parts.0).then(open).try_flatten()
}

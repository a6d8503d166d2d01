//! Receiving the bytes of a file, in constant memory.

use std::{io::Write as _, time::Duration};

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use tokio::sync::OwnedSemaphorePermit;

use super::{
    Files,
    pictures::{Sniffed, is_picture, sniff},
};
use crate::{
    base::{
        clock::Timestamp,
        disk::{self, reserve},
        error::{Code, Error, Result},
        ids::{AccountId, BlobId},
    },
    domain::files::{
        model::{FileProperties, ORIGINAL},
        queries::{self, removals},
        rules,
    },
    storage::blobs::BlobWriter,
};

/// The bytes at the beginning that tell what a file is.
const HEAD: usize = 512;

/// When the bytes of an upload that never became a file are removed.
pub(super) const ABANDONED: Duration = Duration::from_secs(2 * 60 * 60);

/// Free space that uploads leave to the database.
const RESERVE: u64 = 64 * 1_024 * 1_024;

/// Received bytes that are not a file yet.
pub(super) struct Received {
    pub blob: BlobId,
    pub size: u64,
    pub sniffed: Sniffed,
    pub place: ReceivedIn,
    _permit: OwnedSemaphorePermit,
}

/// Where received bytes are.
pub(super) enum ReceivedIn {
    /// In the file store.
    Store,
    /// In a file without a name, which the system removes when it is closed.
    Temporary(std::fs::File),
}

impl Files {
    /// Receives the bytes of a file. If this fails, or is never finished, they are removed later.
    ///
    /// # Errors
    /// `rate_limited`, `overloaded`, `file_too_large`, `quota_exceeded`, `storage_full`, and the
    /// errors of the stream.
    pub(super) async fn receive<S>(
        &self,
        owner: AccountId,
        properties: &FileProperties,
        bytes: S,
        reserved: u64,
    ) -> Result<Received>
    where
        S: Stream<Item = Result<Bytes>> + Unpin,
    {
        let permit = self.uploads.clone().try_acquire_owned().map_err(|_| too_many_uploads())?;
        let room = self.room(owner, reserved).await?;
        // A form must not be asked for more after its end.
        let mut bytes = bytes.fuse();
        let (head, begun) = beginning(&mut bytes).await?;
        let sniffed = sniff(&head, properties.media_type.as_deref(), &properties.name);
        let blob = BlobId::new();
        let due = Timestamp::now().plus(ABANDONED);
        self.store.write(move |conn| Box::pin(removals::note(conn, blob, due))).await?;
        let bytes = futures_util::stream::iter(begun.into_iter().map(Ok)).chain(bytes);
        let mut target = if is_picture(&sniffed) {
            let file = tempfile::tempfile_in(&self.temporary);
            Target::Temporary(file.map_err(disk::failure)?)
        } else {
            Target::Store(Box::new(self.blobs.writer(blob, ORIGINAL).await?))
        };
        let size = match fill(&mut target, bytes, room).await {
            Ok(size) => size,
            Err(error) => {
                if let Target::Store(writer) = target {
                    writer.abort().await;
                }
                return Err(error);
            }
        };
        let place = match target {
            Target::Temporary(file) => ReceivedIn::Temporary(file),
            Target::Store(writer) => {
                writer.finish().await?;
                ReceivedIn::Store
            }
        };
        Ok(Received { blob, size, sniffed, place, _permit: permit })
    }

    /// How many bytes a new file of this account may have. `reserved` are already counted.
    ///
    /// # Errors
    /// `quota_exceeded`, `storage_full`.
    pub(super) async fn room(&self, owner: AccountId, reserved: u64) -> Result<Room> {
        self.check_space()?;
        let server = self.bounds.server;
        let (used, total) = self
            .store
            .read(move |conn| {
                Box::pin(async move {
                    let used = queries::used(conn, owner).await?;
                    let total = match server {
                        Some(_) => queries::total(conn).await?,
                        None => 0,
                    };
                    Ok((used, total))
                })
            })
            .await?;
        let (used, total) = (u64::try_from(used).unwrap_or(0), u64::try_from(total).unwrap_or(0));
        let used = used.saturating_sub(reserved);
        if server.is_some_and(|limit| total >= limit) {
            return Err(server_is_full());
        }
        rules::fits_account(used, 1, self.bounds.account)?;
        Ok(Room { file: self.bounds.file, used, account: self.bounds.account })
    }

    /// # Errors
    /// `storage_full` if uploads would take the space of the database.
    pub(super) fn check_space(&self) -> Result<()> {
        if reserve::free(&self.temporary).is_some_and(|free| free < RESERVE) {
            return Err(Error::new(Code::StorageFull));
        }
        Ok(())
    }
}

pub(super) fn too_many_uploads() -> Error {
    let detail = "Too many uploads are under way.";
    Error::new(Code::Overloaded).with_detail(detail).retry_after(Duration::from_secs(5))
}

pub(super) fn server_is_full() -> Error {
    Error::new(Code::QuotaExceeded).with_detail("All files of this server take up its space.")
}

/// The limits of one upload, in bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    file: u64,
    used: u64,
    account: u64,
}

impl Room {
    /// # Errors
    /// `file_too_large`, `quota_exceeded`.
    pub fn check(&self, size: u64) -> Result<()> {
        rules::fits_file(size, self.file)?;
        rules::fits_account(self.used, size, self.account)
    }
}

enum Target {
    Store(Box<BlobWriter>),
    Temporary(std::fs::File),
}

/// Reads until what the file is can be told.
async fn beginning<S>(bytes: &mut S) -> Result<(Vec<u8>, Vec<Bytes>)>
where
    S: Stream<Item = Result<Bytes>> + Unpin,
{
    let (mut head, mut begun) = (Vec::new(), Vec::new());
    while head.len() < HEAD {
        let Some(chunk) = bytes.next().await.transpose()? else { break };
        head.extend_from_slice(&chunk);
        begun.push(chunk);
    }
    Ok((head, begun))
}

/// Writes all bytes; returns their number.
async fn fill<S>(target: &mut Target, mut bytes: S, room: Room) -> Result<u64>
where
    S: Stream<Item = Result<Bytes>> + Unpin,
{
    let mut size = 0_u64;
    while let Some(chunk) = bytes.next().await.transpose()? {
        size += u64::try_from(chunk.len()).unwrap_or(u64::MAX);
        room.check(size)?;
        match target {
            Target::Store(writer) => writer.write(&chunk).await?,
            // A short write to the page cache.
            Target::Temporary(file) => file.write_all(&chunk).map_err(disk::failure)?,
        }
    }
    Ok(size)
}

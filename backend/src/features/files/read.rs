//! Reading files.

use bytes::Bytes;
use futures_util::StreamExt;

use super::Files;
use crate::{
    base::{
        error::{Code, Result},
        ids::{AccountId, BlobId, ConversationId, FileId, MessageId},
        metrics::METRICS,
    },
    domain::{
        conversations,
        files::{
            model::{File, FileKind, ORIGINAL, Variant},
            queries::{self, SharedRow},
        },
    },
    storage::{
        Page,
        blobs::{ByteRange, StoredBytes},
    },
};

/// A file that its reader may read.
pub(super) struct ReadableFile {
    pub file: File,
    blob: BlobId,
    variant: Option<Variant>,
    /// Of the file, or of its variant.
    pub media_type: String,
}

impl ReadableFile {
    /// Changes with the bytes.
    pub fn tag(&self) -> String {
        let name = self.variant.map_or(ORIGINAL, Variant::name);
        format!("\"{}-{name}\"", self.blob)
    }
}

/// A file of a conversation, with its message.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub struct SharedFile {
    #[schema(required)]
    pub message_id: Option<MessageId>,
    /// The position of the message.
    pub seq: i64,
    #[schema(required)]
    pub sender_id: Option<AccountId>,
    pub created_at: crate::base::clock::Timestamp,
    pub file: File,
}

impl From<SharedRow> for SharedFile {
    fn from(row: SharedRow) -> Self {
        let SharedRow { message_id, seq, sender_id, created_at, file, .. } = row;
        Self { message_id, seq, sender_id, created_at, file }
    }
}

impl Files {
    /// A file, if the account may read it now.
    ///
    /// # Errors
    /// `not_found`, also for a variant that does not exist.
    pub(super) async fn find(
        &self,
        account: AccountId,
        id: FileId,
        variant: Option<Variant>,
    ) -> Result<ReadableFile> {
        let found =
            self.store.read(move |conn| Box::pin(queries::readable(conn, account, id))).await?;
        let (row, blob) = found.ok_or(Code::NotFound)?;
        let media_type = match variant {
            Some(variant) if blob.variants.has(variant) => {
                blob.variants.media_type(variant).to_owned()
            }
            Some(_) => return Err(Code::NotFound.into()),
            None => row.details.media_type.clone(),
        };
        Ok(ReadableFile { file: row.details, blob: blob.id, variant, media_type })
    }

    /// The bytes of a file.
    ///
    /// # Errors
    /// `range_not_satisfiable`, `storage_failed`; `not_found` if it was deleted meanwhile.
    pub(super) async fn open(
        &self,
        file: &ReadableFile,
        range: Option<ByteRange>,
    ) -> Result<StoredBytes> {
        let name = file.variant.map_or(ORIGINAL, Variant::name);
        let mut stored = self.blobs.read(file.blob, name, range).await?;
        let count = |chunk: &Result<Bytes>| {
            let length = chunk.as_ref().map_or(0, Bytes::len);
            METRICS.file_bytes_sent.inc_by(u64::try_from(length).unwrap_or(0));
        };
        stored.bytes = stored.bytes.inspect(count).boxed();
        Ok(stored)
    }

    /// A page of the files of a conversation that the account can see, the newest first. `before`
    /// is a position of a message; all files of a message are on one page.
    ///
    /// # Errors
    /// `not_found` if the account is not a member.
    pub(super) async fn shared(
        &self,
        account: AccountId,
        conversation: ConversationId,
        kinds: Vec<FileKind>,
        before: i64,
        limit: u32,
    ) -> Result<Page<SharedFile>> {
        let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
        let mut rows = self
            .store
            .read(move |conn| {
                let kinds = kinds.clone();
                Box::pin(async move {
                    let mine = conversations::queries::find_mine(conn, conversation, account);
                    let (_, me) = mine.await?.ok_or(Code::NotFound)?;
                    let extra = i64::try_from(crate::domain::files::model::ATTACHMENTS_MAX);
                    let read = i64::from(limit) + extra.unwrap_or(0);
                    queries::shared(conn, conversation, &kinds, me.joined_seq, before, read).await
                })
            })
            .await?;
        let mut next = None;
        if rows.len() > wanted {
            // Whole messages only: the last one continues up to where the next one begins.
            let last = rows.get(wanted.saturating_sub(1)).map(|row| row.seq);
            let end = rows.iter().position(|row| last.is_some_and(|last| row.seq < last));
            if let Some(end) = end {
                rows.truncate(end);
                next = last.map(|seq| seq.to_string());
            }
        }
        Ok(Page { items: rows.into_iter().map(SharedFile::from).collect(), next })
    }
}

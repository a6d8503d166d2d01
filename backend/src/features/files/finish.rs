//! Making a file of received bytes: a picture gets its variants, and everything its row.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{
    Files,
    pictures::{PictureFile, class_of},
    receive::{Received, ReceivedIn, server_is_full},
};
use crate::{
    base::{
        clock::Timestamp,
        error::{Code, Error, Result},
        ids::{AccountId, BlobId, FileId},
        metrics::METRICS,
    },
    domain::files::{
        model::{BlobRow, File, FileKind, FileProperties, FileRow, ORIGINAL, Variant, Variants},
        queries::{self, removals, uploads},
        rules,
    },
};

/// The file that received bytes become.
pub(super) struct NewFile {
    pub id: FileId,
    pub owner: AccountId,
    pub properties: FileProperties,
    /// It ends the upload of this id.
    pub ends_upload: bool,
}

impl Files {
    /// Makes an unsent file of received bytes.
    ///
    /// # Errors
    /// `broken_picture`, `quota_exceeded`, `storage_full`.
    pub(super) async fn finish(&self, received: Received, new: NewFile) -> Result<File> {
        let blob = received.blob;
        let made = self.make(received, &new).await;
        let stored = match made {
            Ok((file, bytes, variants)) => {
                let recorded = self.record(blob, file, bytes, variants, &new).await;
                recorded.map(|file| (file, bytes))
            }
            Err(error) => Err(error),
        };
        match stored {
            Ok((file, bytes)) => {
                METRICS.count_file(file.kind.as_str(), bytes);
                Ok(file)
            }
            Err(error) => {
                self.discard(blob).await;
                Err(error)
            }
        }
    }

    /// Stores what is not in the file store yet; returns the file, and the bytes of all variants.
    async fn make(&self, received: Received, new: &NewFile) -> Result<(File, u64, Variants)> {
        let plain = plain_file(&received, new);
        let ReceivedIn::Temporary(source) = received.place else {
            return Ok((plain, received.size, Variants::default()));
        };
        let picture = self.process(source, new.properties.original).await?;
        let file = File {
            media_type: picture.media_type.to_owned(),
            width: Some(picture.width),
            height: Some(picture.height),
            preview: Some(STANDARD.encode(&picture.thumbhash)),
            animated: picture.animated,
            ..plain
        };
        let stored = self.store_picture(received.blob, picture).await?;
        let file = File { size: signed(stored.main), variants: stored.variants.list(), ..file };
        Ok((file, stored.all, stored.variants))
    }

    /// Stores the objects of a picture.
    async fn store_picture(&self, blob: BlobId, picture: PictureFile) -> Result<StoredPicture> {
        let mut writer = self.blobs.writer(blob, ORIGINAL).await?;
        picture.main.copy_to(&mut writer).await?;
        let main = writer.finish().await?;
        let smaller = [(Variant::Small, picture.small), (Variant::Large, picture.large)];
        let (mut all, mut variants) = (main, Variants::default());
        for (variant, encoded) in smaller {
            let Some(encoded) = encoded else { continue };
            all += u64::try_from(encoded.bytes.len()).unwrap_or(0);
            variants = variants.with(variant, encoded.media_type);
            self.blobs.put(blob, variant.name(), encoded.bytes).await?;
        }
        Ok(StoredPicture { main, all, variants })
    }

    /// Stores the rows of a file whose objects exist.
    async fn record(
        &self,
        blob: BlobId,
        file: File,
        bytes: u64,
        variants: Variants,
        new: &NewFile,
    ) -> Result<File> {
        let now = Timestamp::now();
        let size = signed(bytes);
        let blob = BlobRow { id: blob, size, variants, created_at: now };
        let row = FileRow {
            id: new.id,
            blob_id: blob.id,
            owner_id: Some(new.owner),
            kind: file.kind,
            charged: size,
            details: file.clone(),
            conversation_id: None,
            message_id: None,
            seq: None,
            created_at: now,
        };
        let (bounds, owner, ends_upload) = (self.bounds, new.owner, new.ends_upload);
        self.store
            .write(move |conn| {
                let row = row.clone();
                Box::pin(async move {
                    if ends_upload && !uploads::delete(conn, row.id).await? {
                        return Err(Error::new(Code::NotFound));
                    }
                    let used = queries::used(conn, owner).await?;
                    rules::fits_account(u64::try_from(used).unwrap_or(0), bytes, bounds.account)?;
                    if let Some(limit) = bounds.server {
                        let total = u64::try_from(queries::total(conn).await?).unwrap_or(0);
                        if total.saturating_add(bytes) > limit {
                            return Err(server_is_full());
                        }
                    }
                    if !removals::take_back(conn, blob.id).await? {
                        let late = "the bytes of an upload were removed before it was complete";
                        return Err(Error::new(Code::TooSlow).caused_by(late));
                    }
                    queries::insert_blob(conn, blob).await?;
                    queries::insert(conn, &[row]).await
                })
            })
            .await?;
        Ok(file)
    }

    /// Removes bytes that became no file. What this leaves is removed later.
    pub(super) async fn discard(&self, blob: BlobId) {
        let removed = self.blobs.remove(blob).await;
        if let Err(error) = &removed {
            tracing::debug!(%error, "the bytes of a refused upload are removed later");
            return;
        }
        let forgotten =
            self.store.write(move |conn| Box::pin(removals::take_back(conn, blob))).await;
        if let Err(error) = forgotten {
            tracing::debug!(%error, "a note of a refused upload is removed later");
        }
    }
}

/// The objects of a picture, with their sizes in bytes.
struct StoredPicture {
    main: u64,
    all: u64,
    variants: Variants,
}

fn signed(size: u64) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}

/// A file as it was uploaded, without what a picture adds.
fn plain_file(received: &Received, new: &NewFile) -> File {
    let FileProperties { name, voice, duration_ms, waveform, alt, .. } = new.properties.clone();
    let kind = match class_of(&received.sniffed) {
        FileKind::Audio if voice => FileKind::Voice,
        kind => kind,
    };
    let has_time = matches!(kind, FileKind::Voice | FileKind::Audio | FileKind::Video);
    File {
        id: new.id,
        kind,
        name,
        media_type: received.sniffed.media_type.to_string(),
        size: signed(received.size),
        width: None,
        height: None,
        duration_ms: duration_ms.filter(|_| has_time),
        waveform: waveform.filter(|_| kind == FileKind::Voice),
        preview: None,
        alt,
        animated: false,
        variants: Vec::new(),
    }
}

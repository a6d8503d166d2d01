//! The picture of a video, which the app makes of its first frames.

use std::io::{Read as _, Write as _};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use umbrachat_media::Encoded;

use super::{
    Files,
    pictures::{MainFile, PictureFile},
    unsent::lock_unsent,
};
use crate::{
    base::{
        disk,
        error::{Code, Error, Result},
        ids::{AccountId, FileId},
    },
    domain::files::{
        model::{File, FileKind, Variant, Variants},
        queries, rules,
    },
};

/// In bytes.
const POSTER_MAX: u64 = 5 * 1_024 * 1_024;

impl Files {
    /// Gives an unsent video its picture.
    ///
    /// # Errors
    /// `not_found` for what is no unsent video of this account without a picture;
    /// `file_too_large`, `broken_picture`, `quota_exceeded`.
    pub(super) async fn set_poster<S>(&self, owner: AccountId, id: FileId, bytes: S) -> Result<File>
    where
        S: Stream<Item = Result<Bytes>> + Unpin,
    {
        self.limits.uploads.check(&owner).await?;
        // Before anything is written beside the bytes of the video.
        let found = self.store.write(move |conn| Box::pin(lock_unsent(conn, owner, id))).await?;
        if found.kind != FileKind::Video || !found.details.variants.is_empty() {
            return Err(Code::NotFound.into());
        }
        let source = self.spool(bytes, POSTER_MAX).await?;
        let poster = Poster::of(self.process(source, false).await?)?;
        let mut variants = Variants::default();
        let mut added = 0;
        for (variant, encoded) in poster.pictures {
            added += encoded.bytes.len();
            variants = variants.with(variant, encoded.media_type);
            self.blobs.put(found.blob_id, variant.name(), encoded.bytes).await?;
        }
        let added = i64::try_from(added).unwrap_or(i64::MAX);
        let (blob, bounds) = (found.blob_id, self.bounds);
        self.store
            .write(move |conn| {
                let preview = poster.preview.clone();
                Box::pin(async move {
                    let row = lock_unsent(conn, owner, id).await?;
                    let used = u64::try_from(queries::used(conn, owner).await?).unwrap_or(0);
                    let more = u64::try_from(added).unwrap_or(0);
                    rules::fits_account(used, more, bounds.account)?;
                    let file = File {
                        width: Some(poster.width),
                        height: Some(poster.height),
                        preview: Some(preview),
                        variants: variants.list(),
                        ..row.details
                    };
                    queries::enlarge(conn, blob, added, variants).await?;
                    queries::charge(conn, id, row.charged + added).await?;
                    queries::describe(conn, id, &file).await?;
                    Ok(file)
                })
            })
            .await
    }

    /// Receives a small body into a file without a name.
    pub(super) async fn spool<S>(&self, mut bytes: S, limit: u64) -> Result<std::fs::File>
    where
        S: Stream<Item = Result<Bytes>> + Unpin,
    {
        let mut file = tempfile::tempfile_in(&self.temporary).map_err(disk::failure)?;
        let mut size = 0;
        while let Some(chunk) = bytes.next().await.transpose()? {
            size += u64::try_from(chunk.len()).unwrap_or(u64::MAX);
            rules::fits_file(size, limit)?;
            file.write_all(&chunk).map_err(disk::failure)?;
        }
        Ok(file)
    }
}

struct Poster {
    pictures: Vec<(Variant, Encoded)>,
    width: u32,
    height: u32,
    /// The ThumbHash in Base64.
    preview: String,
}

impl Poster {
    /// The variants of a video: a picture that is small enough is its own large variant.
    fn of(picture: PictureFile) -> Result<Self> {
        if picture.animated {
            let detail = "Send a picture that does not move.";
            return Err(Error::new(Code::BrokenPicture).with_detail(detail));
        }
        let PictureFile { main, media_type, width, height, thumbhash, small, large, .. } = picture;
        let large = match (large, main) {
            (Some(large), _) => large,
            (None, MainFile::Encoded(bytes)) => Encoded { bytes, media_type, width, height },
            (None, MainFile::Temporary(mut file)) => {
                let mut bytes = Vec::new();
                file.read_to_end(&mut bytes).map_err(disk::failure)?;
                Encoded { bytes, media_type, width, height }
            }
        };
        let small = small.map(|small| (Variant::Small, small));
        let pictures = small.into_iter().chain([(Variant::Large, large)]).collect();
        Ok(Self { pictures, width, height, preview: STANDARD.encode(thumbhash) })
    }
}

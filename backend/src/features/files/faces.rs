//! The bytes of pictures of accounts and groups. They do not count against the limit of an account.

use std::fs::File;

use bytes::Bytes;
use futures_util::Stream;
use umbrachat_media::{
    Limits,
    pictures::{self, Faces},
};

use super::{
    Files,
    pictures::refused,
    receive::{ABANDONED, too_many_uploads},
};
use crate::{
    base::{
        clock::Timestamp,
        error::Result,
        ids::{AccountId, FaceId},
    },
    domain::{
        faces::{
            model::{FACE_BYTES_MAX, FaceSize, NewFace},
            queries::bytes_of,
        },
        files::queries::removals,
    },
    storage::blobs::{ByteRange, StoredBytes},
};

impl Files {
    /// Receives a picture, and stores its centre square in three sizes. What becomes no picture of
    /// an account or a group is to be discarded, and is else removed later.
    ///
    /// # Errors
    /// `rate_limited`, `overloaded`, `file_too_large`, `broken_picture`, `storage_full`, and the
    /// errors of the stream.
    pub async fn receive_face<S>(&self, owner: AccountId, bytes: S) -> Result<NewFace>
    where
        S: Stream<Item = Result<Bytes>> + Unpin,
    {
        self.limits.uploads.check(&owner).await?;
        let permit = self.uploads.clone().try_acquire_owned();
        let _permit = permit.map_err(|_| too_many_uploads())?;
        self.check_space()?;
        let source = self.spool(bytes, FACE_BYTES_MAX).await?;
        let faces = self.square(source).await?;
        let face = NewFace { id: FaceId::new(), media_type: faces.large.media_type };
        let (id, due) = (bytes_of(face.id), Timestamp::now().plus(ABANDONED));
        self.store.write(move |conn| Box::pin(removals::note(conn, id, due))).await?;
        let Faces { large, medium, small } = faces;
        let sizes =
            [(FaceSize::Large, large), (FaceSize::Medium, medium), (FaceSize::Small, small)];
        for (size, encoded) in sizes {
            if let Err(error) = self.blobs.put(id, size.name(), encoded.bytes).await {
                self.discard(id).await;
                return Err(error);
            }
        }
        Ok(face)
    }

    /// Makes the three sizes.
    async fn square(&self, source: File) -> Result<Faces> {
        let limits = Limits { bytes: FACE_BYTES_MAX, ..Limits::default() };
        self.in_turn(move || {
            let mut source = source;
            pictures::face(&mut source, &limits).map_err(refused)
        })
        .await
    }

    /// Removes the bytes of a picture that was not stored.
    pub async fn discard_face(&self, face: FaceId) {
        self.discard(bytes_of(face)).await;
    }

    /// The bytes of a picture.
    ///
    /// # Errors
    /// `range_not_satisfiable`, `storage_failed`; `not_found` if it was removed meanwhile.
    pub async fn open_face(
        &self,
        face: FaceId,
        size: FaceSize,
        range: Option<ByteRange>,
    ) -> Result<StoredBytes> {
        self.blobs.read(bytes_of(face), size.name(), range).await
    }
}

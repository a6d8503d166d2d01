//! What a file is, and the forms of a picture, which threads of their own make.

use std::{
    fs::File,
    io::{Seek, SeekFrom},
};

use bytes::Bytes;
use futures_util::stream::{self, BoxStream};
use umbrachat_media::{
    Class, Encoded, Limits, Refusal,
    pictures::{self, Main, Picture, Quality},
};
pub(super) use umbrachat_media::{Sniffed, sniff};

use super::Files;
use crate::{
    base::{
        disk,
        error::{Code, Error, Result},
        metrics::{GaugeGuard, HistogramTimer, METRICS},
    },
    domain::files::model::FileKind,
    storage::blobs::BlobWriter,
};

/// A picture as it is stored.
pub(super) struct PictureFile {
    pub main: MainFile,
    pub media_type: &'static str,
    pub width: u32,
    pub height: u32,
    pub animated: bool,
    pub thumbhash: Vec<u8>,
    pub small: Option<Encoded>,
    pub large: Option<Encoded>,
}

/// The bytes of the picture itself.
pub(super) enum MainFile {
    Encoded(Vec<u8>),
    /// A file without a name, at its beginning.
    Temporary(File),
}

impl MainFile {
    /// Writes all bytes.
    pub async fn copy_to(self, writer: &mut BlobWriter) -> Result<()> {
        match self {
            Self::Encoded(bytes) => writer.write(&Bytes::from(bytes)).await,
            Self::Temporary(file) => {
                let mut chunks = chunks_of(file);
                while let Some(chunk) = futures_util::TryStreamExt::try_next(&mut chunks).await? {
                    writer.write(&chunk).await?;
                }
                Ok(())
            }
        }
    }
}

/// The bytes of a file from its beginning, in chunks.
fn chunks_of(file: File) -> BoxStream<'static, Result<Bytes>> {
    const CHUNK: usize = 128 * 1_024;
    let read = |mut file: File| async move {
        let read = move || {
            let mut chunk = Vec::with_capacity(CHUNK);
            let limit = u64::try_from(CHUNK).unwrap_or(0);
            std::io::Read::read_to_end(&mut std::io::Read::take(&mut file, limit), &mut chunk)
                .map(|_| (chunk, file))
        };
        let (chunk, file) = tokio::task::spawn_blocking(read)
            .await
            .map_err(Error::internal)?
            .map_err(disk::failure)?;
        Ok((!chunk.is_empty()).then(|| (Bytes::from(chunk), file)))
    };
    Box::pin(stream::try_unfold(file, read))
}

/// The kind of a file.
pub(super) fn class_of(sniffed: &Sniffed) -> FileKind {
    match sniffed.class {
        Class::Picture(_) => FileKind::Picture,
        Class::Video => FileKind::Video,
        Class::Audio => FileKind::Audio,
        Class::Document => FileKind::Document,
    }
}

pub(super) fn is_picture(sniffed: &Sniffed) -> bool {
    matches!(sniffed.class, Class::Picture(_))
}

impl Files {
    /// Makes the forms of a picture.
    ///
    /// # Errors
    /// `broken_picture`, `storage_full`.
    pub(super) async fn process(&self, source: File, keeps_bytes: bool) -> Result<PictureFile> {
        let limits = Limits { bytes: self.bounds.file, ..Limits::default() };
        let quality = if keeps_bytes { Quality::Original } else { Quality::Reduced };
        let directory = self.temporary.clone();
        self.in_turn(move || {
            let mut source = source;
            let picture = pictures::process(&mut source, quality, &limits).map_err(refused)?;
            stored_form(picture, &mut source, &directory)
        })
        .await
    }

    /// Works on a picture on another thread. One picture at a time; the others wait for their turn.
    pub(super) async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let waiting = GaugeGuard::one(&METRICS.pictures);
        let turn = self.pictures.clone().acquire_owned().await.map_err(Error::internal)?;
        let measured = move || {
            let (_turn, _waiting) = (turn, waiting);
            let _timer = HistogramTimer::begin(&METRICS.picture_seconds);
            work()
        };
        tokio::task::spawn_blocking(measured).await.map_err(Error::internal)?
    }
}

/// The picture without its source. Where only metadata was removed, its bytes are copied.
fn stored_form(
    picture: Picture,
    source: &mut File,
    directory: &std::path::Path,
) -> Result<PictureFile> {
    let Picture { main, media_type, width, height, animated, thumbhash, small, large } = picture;
    let main = match main {
        Main::Encoded(bytes) => MainFile::Encoded(bytes),
        cut @ Main::Cut(_) => {
            let mut target = tempfile::tempfile_in(directory).map_err(disk::failure)?;
            cut.write(source, &mut target).map_err(disk::failure)?;
            target.seek(SeekFrom::Start(0)).map_err(disk::failure)?;
            MainFile::Temporary(target)
        }
    };
    Ok(PictureFile { main, media_type, width, height, animated, thumbhash, small, large })
}

pub(super) fn refused(refusal: Refusal) -> Error {
    match refusal {
        Refusal::Unreadable(error) => disk::failure(error),
        refusal => Error::new(Code::BrokenPicture).with_detail(refusal.to_string()),
    }
}

//! An export with files: an archive of the document, of everything that the account uploaded or
//! forwarded, and of its picture.

use std::collections::HashMap;

use bytes::Bytes;
use futures_util::TryStreamExt;

use super::{
    Exports,
    archive::{Archive, ArchiveEntry, Packing},
    write::{DocumentSink, PieceSender},
};
use crate::{
    base::{
        clock::Timestamp,
        error::{Code, Error, Result},
        ids::AccountId,
    },
    domain::{
        export::model::OwnFile,
        faces::{
            self,
            model::{FaceOwner, FaceRow, FaceSize},
        },
        files::{
            model::{File, ORIGINAL},
            queries,
            rules::portable_name,
        },
    },
    storage::blobs::StoredBytes,
};

/// Files whose places in the file store are read at once.
const PORTION: usize = 100;

const MISSING: &str = "These files are in export.json, but not in this archive: they were deleted \
                       while it was made, or their bytes are not on the server.\n\n";

impl Exports {
    pub(super) async fn write_archive(&self, me: AccountId, out: &mut PieceSender) -> Result<()> {
        let mut archive = Archive::new();
        let files = self.write_document_into(&mut archive, me, out).await?;
        let mut missing = Vec::new();
        for some in files.chunks(PORTION) {
            let ids: Vec<_> = some.iter().map(|own| own.file.id).collect();
            let found = self
                .store
                .read(move |conn| {
                    let ids = ids.clone();
                    Box::pin(async move { queries::blobs_of(conn, me, &ids).await })
                })
                .await?;
            let found: HashMap<_, _> = found.into_iter().collect();
            for own in some {
                let opened = match found.get(&own.file.id) {
                    Some(blob) => self.blobs.read(*blob, ORIGINAL, None).await,
                    None => Err(Error::new(Code::NotFound)),
                };
                match opened {
                    Ok(stored) => {
                        let place = place_of(&own.file);
                        write_bytes(&mut archive, &place, own.created_at, stored, out).await?;
                    }
                    Err(error) if error.code() == Code::NotFound => missing.push(&own.file),
                    Err(error) => return Err(error),
                }
            }
        }
        self.write_picture(&mut archive, me, out).await?;
        if !missing.is_empty() {
            write_missing(&mut archive, &missing, out).await?;
        }
        out.put(archive.finish()?).await
    }

    /// The account's picture in its largest size. Without bytes, which were removed while the
    /// archive was made, it is left out.
    async fn write_picture(
        &self,
        archive: &mut Archive,
        me: AccountId,
        out: &mut PieceSender,
    ) -> Result<()> {
        let find =
            self.store.read(move |conn| Box::pin(faces::queries::of(conn, FaceOwner::Account(me))));
        let Some(face) = find.await? else { return Ok(()) };
        let bytes = faces::queries::bytes_of(face.id);
        match self.blobs.read(bytes, FaceSize::Large.name(), None).await {
            Ok(stored) => write_bytes(archive, &name_of(&face), face.created_at, stored, out).await,
            Err(error) if error.code() == Code::NotFound => Ok(()),
            Err(error) => Err(error),
        }
    }
}

impl Exports {
    /// Returns the files that the document lists.
    async fn write_document_into(
        &self,
        archive: &mut Archive,
        me: AccountId,
        out: &mut PieceSender,
    ) -> Result<Vec<OwnFile>> {
        let entry = archive.entry("export.json", Timestamp::now(), Packing::Compressed)?;
        let mut sink = EntrySink { entry, out };
        let files = self.write_document(me, &mut sink).await?;
        let EntrySink { entry, out } = sink;
        out.put(entry.finish()?).await?;
        Ok(files)
    }
}

async fn write_bytes(
    archive: &mut Archive,
    place: &str,
    changed: Timestamp,
    mut stored: StoredBytes,
    out: &mut PieceSender,
) -> Result<()> {
    let mut entry = archive.entry(place, changed, Packing::Plain)?;
    while let Some(chunk) = stored.bytes.try_next().await? {
        out.put(entry.write(&chunk)?).await?;
    }
    out.put(entry.finish()?).await
}

async fn write_missing(
    archive: &mut Archive,
    missing: &[&File],
    out: &mut PieceSender,
) -> Result<()> {
    let mut entry = archive.entry("missing.txt", Timestamp::now(), Packing::Compressed)?;
    out.put(entry.write(MISSING.as_bytes())?).await?;
    for file in missing {
        let line = format!("{}  {}\n", file.id, file.name);
        out.put(entry.write(line.as_bytes())?).await?;
    }
    out.put(entry.finish()?).await
}

/// The document as an entry of the archive.
struct EntrySink<'a, 'o> {
    entry: ArchiveEntry<'a>,
    out: &'o mut PieceSender,
}

impl DocumentSink for EntrySink<'_, '_> {
    async fn put(&mut self, piece: impl Into<Bytes>) -> Result<()> {
        let packed = self.entry.write(&piece.into())?;
        self.out.put(packed).await
    }
}

/// The name of a picture in the archive. The subtypes of the pictures that the server makes are usual
/// endings: `picture.jpeg`.
fn name_of(face: &FaceRow) -> String {
    let ending = face.media_type.trim_start_matches("image/");
    format!("picture.{ending}")
}

fn place_of(file: &File) -> String {
    format!("files/{}", portable_name(file))
}

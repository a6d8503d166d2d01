//! Reading an object, or a part of it.

use std::{fs::File, ops::Range, os::unix::fs::FileExt, sync::Arc};

use bytes::Bytes;
use futures_util::{
    StreamExt, TryStreamExt,
    stream::{self, BoxStream},
};
use object_store::{GetOptions, GetRange, GetResultPayload, ObjectStore, path::Path};

use super::failure::{failed, unread};
use crate::base::error::{Code, Error, Result};

/// The bytes of one read from a local file.
const CHUNK: u64 = 128 * 1_024;

/// A wanted part of an object, as in a `Range` header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ByteRange {
    /// From the first to the last byte, both included.
    Between(u64, u64),
    From(u64),
    /// The last bytes.
    Last(u64),
}

impl ByteRange {
    fn wanted(self) -> GetRange {
        match self {
            Self::Between(first, last) => GetRange::Bounded(first..last.saturating_add(1)),
            Self::From(first) => GetRange::Offset(first),
            Self::Last(count) => GetRange::Suffix(count),
        }
    }

    /// Whether an object of this size has a byte of it.
    fn overlaps(self, size: u64) -> bool {
        match self {
            Self::Between(first, _) | Self::From(first) => first < size,
            Self::Last(count) => count > 0 && size > 0,
        }
    }
}

/// The bytes of an object, or of a part of it.
pub struct StoredBytes {
    /// Of the whole object.
    pub size: u64,
    /// The part that `bytes` has.
    pub range: Range<u64>,
    pub bytes: BoxStream<'static, Result<Bytes>>,
}

pub(super) async fn read(
    objects: &dyn ObjectStore,
    path: &Path,
    range: Option<ByteRange>,
) -> Result<StoredBytes> {
    let options = GetOptions { range: range.map(ByteRange::wanted), ..GetOptions::default() };
    let found = match objects.get_opts(path, options).await {
        Ok(found) => found,
        Err(error) => return Err(explain(objects, path, range, error).await),
    };
    let (size, range) = (found.meta.size, found.range);
    let bytes = match found.payload {
        GetResultPayload::File(file, _) => from_file(file, range.clone()),
        GetResultPayload::Stream(stream) => stream.map_err(failed).boxed(),
    };
    Ok(StoredBytes { size, range, bytes })
}

/// Whether a read failed because the object does not have this range.
async fn explain(
    objects: &dyn ObjectStore,
    path: &Path,
    range: Option<ByteRange>,
    error: object_store::Error,
) -> Error {
    let Some(range) = range else { return unread(error) };
    let options = GetOptions { head: true, ..GetOptions::default() };
    match objects.get_opts(path, options).await {
        Ok(found) if !range.overlaps(found.meta.size) => {
            let detail = format!("The file has {} bytes.", found.meta.size);
            Error::new(Code::RangeNotSatisfiable).with_detail(detail)
        }
        _ => unread(error),
    }
}

fn failed_read(error: std::io::Error) -> Error {
    failed(object_store::Error::Generic { store: "folder", source: Box::new(error) })
}

/// Reads a local file in chunks on the threads for blocking work.
fn from_file(file: File, range: Range<u64>) -> BoxStream<'static, Result<Bytes>> {
    let file = Arc::new(file);
    stream::try_unfold(range.start, move |at| {
        let (file, end) = (Arc::clone(&file), range.end);
        async move {
            if at >= end {
                return Ok(None);
            }
            let length = CHUNK.min(end - at);
            let read = move || {
                let mut chunk = vec![0; usize::try_from(length).unwrap_or(0)];
                file.read_exact_at(&mut chunk, at).map(|()| chunk)
            };
            let chunk = tokio::task::spawn_blocking(read).await.map_err(Error::internal)?;
            let chunk = chunk.map_err(failed_read)?;
            Ok(Some((Bytes::from(chunk), at + length)))
        }
    })
    .boxed()
}

//! Writing an object as its bytes arrive.

use std::sync::Arc;

use bytes::Bytes;
use object_store::{
    MultipartUpload, ObjectStore, ObjectStoreExt, PutPayload, WriteMultipart, path::Path,
};

use super::failure::failed;
use crate::base::error::Result;

/// The size of a write, and how many are under way, for a folder and for a service. A service
/// accepts no part below 5 MiB but the last one.
const LOCAL: (usize, usize) = (256 * 1_024, 4);
const REMOTE: (usize, usize) = (5 * 1_024 * 1_024, 1);

/// An object that does not exist yet. Dropped without [`finish`](Self::finish), it never will.
pub struct BlobWriter {
    objects: Arc<dyn ObjectStore>,
    path: Path,
    writer: WriteMultipart,
    under_way: usize,
    written: u64,
}

impl BlobWriter {
    pub(super) fn new(
        objects: Arc<dyn ObjectStore>,
        path: Path,
        upload: Box<dyn MultipartUpload>,
        is_remote: bool,
    ) -> Self {
        let (size, under_way) = if is_remote { REMOTE } else { LOCAL };
        let writer = WriteMultipart::new_with_chunk_size(upload, size);
        Self { objects, path, writer, under_way, written: 0 }
    }

    /// Waits while too many bytes are under way.
    ///
    /// # Errors
    /// `storage_full`, `storage_failed`.
    pub async fn write(&mut self, bytes: &Bytes) -> Result<()> {
        self.writer.wait_for_capacity(self.under_way).await.map_err(failed)?;
        // Copied, because a chunk from a socket keeps its whole buffer alive.
        self.writer.write(bytes);
        self.written += u64::try_from(bytes.len()).unwrap_or(0);
        Ok(())
    }

    /// Makes the object visible once all its bytes are stored durably; returns their number.
    ///
    /// # Errors
    /// `storage_full`, `storage_failed`.
    pub async fn finish(self) -> Result<u64> {
        if self.written == 0 {
            // A service refuses an upload without parts.
            let _ = self.writer.abort().await;
            let empty = PutPayload::new();
            self.objects.put(&self.path, empty).await.map_err(failed)?;
        } else {
            self.writer.finish().await.map_err(failed)?;
        }
        Ok(self.written)
    }

    /// Gives up. What a failure leaves is removed with the id.
    pub async fn abort(self) {
        if let Err(error) = self.writer.abort().await {
            tracing::debug!(%error, "an unfinished object was not removed");
        }
    }
}

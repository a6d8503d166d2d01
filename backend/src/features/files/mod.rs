//! Files: uploading, reading and removing them.

mod faces;
mod finish;
mod form;
mod pictures;
mod poster;
mod read;
mod receive;
pub mod retention;
pub mod routes;
mod sweep;
mod transfer_routes;
mod unsent;
mod upload;

use std::{path::PathBuf, sync::Arc};

use tokio::sync::Semaphore;

pub use self::sweep::sweep;
use crate::{
    base::{
        config::{FileBounds, Settings},
        error::Result,
        metrics::{METRICS, Metrics},
    },
    limits::Limits,
    storage::{Store, blobs::BlobStore},
};

/// Receives, serves and removes files.
pub struct Files {
    store: Store,
    blobs: BlobStore,
    limits: Arc<Limits>,
    bounds: FileBounds,
    /// Uploads at a time.
    uploads: Arc<Semaphore>,
    /// Pictures at a time: a large one takes some hundred megabytes while it is decoded.
    pictures: Arc<Semaphore>,
    /// The directory for pictures that are being read.
    temporary: PathBuf,
}

impl Files {
    pub fn new(store: Store, blobs: BlobStore, limits: Arc<Limits>, settings: &Settings) -> Self {
        let uploads = usize::try_from(settings.files.uploads).unwrap_or(1);
        Self {
            store,
            blobs,
            limits,
            bounds: settings.files.bounds(),
            uploads: Arc::new(Semaphore::new(uploads)),
            pictures: Arc::new(Semaphore::new(1)),
            temporary: settings.data_dir.clone(),
        }
    }

    pub fn bounds(&self) -> FileBounds {
        self.bounds
    }
}

/// Counts a finished upload, or one that was refused.
fn count_upload<T>(result: &Result<T>) {
    let result = result.as_ref().map_or_else(|error| error.code().as_str(), |_| "ok");
    Metrics::count_result(&METRICS.uploads, result);
}

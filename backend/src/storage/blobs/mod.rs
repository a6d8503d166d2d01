//! The file store: the bytes of files, in a folder or in an S3-compatible service. Which bytes belong
//! to whom is in the database.
//!
//! Each id has its objects under its own name: `{id}/original`, `{id}/small`, `{id}/part-…`. An
//! object appears whole or not at all: a folder gets it by a rename after a flush to the disk.

mod failure;
mod reading;
mod service;
mod stock;
mod writing;

use std::{
    fmt,
    io::ErrorKind,
    path::{Path as FsPath, PathBuf},
    sync::Arc,
};

use futures_util::{StreamExt, TryStreamExt};
use object_store::{ObjectStore, ObjectStoreExt, local::LocalFileSystem, path::Path};

use self::failure::failed;
pub use self::{
    reading::{ByteRange, StoredBytes},
    stock::StoredObject,
    writing::BlobWriter,
};
use crate::base::{
    config::FilesAddress,
    disk::private,
    error::{Code, Error, Result},
    ids::BlobId,
};

/// Cheap to clone.
#[derive(Clone)]
pub struct BlobStore {
    objects: Arc<dyn ObjectStore>,
    prefix: Path,
    /// `None` for a service.
    folder: Option<PathBuf>,
}

impl BlobStore {
    /// # Errors
    /// An error message for the operator.
    pub fn open(address: &FilesAddress) -> Result<Self> {
        match address {
            FilesAddress::Folder(path) => Self::in_folder(path),
            FilesAddress::S3(url) => {
                let objects = service::open(url).map_err(|error| {
                    Error::internal(format!("the file store {url} cannot be used: {error}"))
                })?;
                let prefix = Path::from_url_path(url.path()).map_err(Error::internal)?;
                Ok(Self { objects: Arc::new(objects), prefix, folder: None })
            }
        }
    }

    fn in_folder(path: &FsPath) -> Result<Self> {
        let explain = |error: &dyn fmt::Display| {
            let path = path.display();
            Error::internal(format!("the folder of files {path} cannot be used: {error}"))
        };
        private::make_directory(path).map_err(|error| explain(&error))?;
        let objects = LocalFileSystem::new_with_prefix(path).map_err(|error| explain(&error))?;
        let objects = objects.with_fsync(true).with_automatic_cleanup(true);
        let folder = Some(path.to_owned());
        Ok(Self { objects: Arc::new(objects), prefix: Path::default(), folder })
    }

    fn folder_of(&self, id: BlobId) -> Path {
        self.prefix.clone().join(id.to_string())
    }

    fn path(&self, id: BlobId, name: &str) -> Path {
        self.folder_of(id).join(name.to_owned())
    }

    /// Begins an object, which exists after [`BlobWriter::finish`].
    ///
    /// # Errors
    /// `storage_full`, `storage_failed`.
    pub async fn writer(&self, id: BlobId, name: &str) -> Result<BlobWriter> {
        let path = self.path(id, name);
        let upload = self.objects.put_multipart(&path).await.map_err(failed)?;
        Ok(BlobWriter::new(self.objects.clone(), path, upload, self.folder.is_none()))
    }

    /// Stores an object as a whole.
    ///
    /// # Errors
    /// `storage_full`, `storage_failed`.
    pub async fn put(&self, id: BlobId, name: &str, bytes: Vec<u8>) -> Result<()> {
        self.objects.put(&self.path(id, name), bytes.into()).await.map(drop).map_err(failed)
    }

    /// Reads an object, or a part of it.
    ///
    /// # Errors
    /// `not_found`, `range_not_satisfiable`, `storage_failed`.
    pub async fn read(
        &self,
        id: BlobId,
        name: &str,
        range: Option<ByteRange>,
    ) -> Result<StoredBytes> {
        reading::read(&*self.objects, &self.path(id, name), range).await
    }

    /// Removes all objects of an id. An id without objects is not an error.
    ///
    /// # Errors
    /// `storage_failed`.
    pub async fn remove(&self, id: BlobId) -> Result<()> {
        if let Some(folder) = &self.folder {
            // A killed process leaves a file that never became an object, so no list of objects
            // has it.
            return match tokio::fs::remove_dir_all(folder.join(id.to_string())).await {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    Err(Error::new(Code::StorageFailed).caused_by(error))
                }
                _ => Ok(()),
            };
        }
        let found = self.objects.list(Some(&self.folder_of(id)));
        let paths = found.map_ok(|object| object.location).boxed();
        let removed = self.objects.delete_stream(paths);
        let ignore_missing = |result: object_store::Result<Path>| async move {
            match result {
                Ok(_) | Err(object_store::Error::NotFound { .. }) => Ok(()),
                Err(error) => Err(failed(error)),
            }
        };
        removed.then(ignore_missing).try_collect::<()>().await
    }
}

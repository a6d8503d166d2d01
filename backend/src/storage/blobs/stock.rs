//! What the file store holds, for commands that check or copy it.

use std::path::{Path as FsPath, PathBuf};

use futures_util::{StreamExt, TryStreamExt, stream::BoxStream};
use object_store::{ObjectStoreExt, path::Path};

use super::{BlobStore, failure::failed};
use crate::base::{
    error::{Error, Result},
    ids::BlobId,
};

/// An object of the file store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredObject {
    /// `None` for an object that this program did not write.
    pub id: Option<BlobId>,
    /// In bytes.
    pub size: u64,
}

impl BlobStore {
    /// All objects, in no order. It takes constant memory.
    pub fn list(&self) -> BoxStream<'static, Result<StoredObject>> {
        let prefix = self.prefix.clone();
        let depth = prefix.parts().count();
        let is_whole_store = depth == 0;
        let found = self.objects.list((!is_whole_store).then_some(&prefix));
        let described = found.map_ok(move |object| {
            let id = object.location.parts().nth(depth);
            let id = id.and_then(|id| id.as_ref().parse().ok());
            StoredObject { id, size: object.size }
        });
        described.map_err(failed).boxed()
    }

    /// The size of an object in bytes; `None` if there is no such object.
    ///
    /// # Errors
    /// `storage_failed`.
    pub async fn size(&self, id: BlobId, name: &str) -> Result<Option<u64>> {
        match self.objects.head(&self.path(id, name)).await {
            Ok(object) => Ok(Some(object.size)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(failed(error)),
        }
    }

    /// Whether there is an object of this id.
    ///
    /// # Errors
    /// `storage_failed`.
    pub async fn has_any(&self, id: BlobId) -> Result<bool> {
        let folder = self.folder_of(id);
        let mut found = self.objects.list(Some(&folder));
        Ok(found.try_next().await.map_err(failed)?.is_some())
    }

    /// Copies an object from another file store, as a link to the same bytes if both are folders of
    /// one file system. An object that is there is replaced.
    ///
    /// # Errors
    /// `not_found` if the other store does not have it, `storage_full`, `storage_failed`.
    pub async fn copy_from(&self, other: &Self, id: BlobId, name: &str) -> Result<()> {
        if let (Some(from), Some(to)) = (other.file(id, name), self.file(id, name))
            && link(from, to).await?
        {
            return Ok(());
        }
        let mut stored = other.read(id, name, None).await?;
        let mut writer = self.writer(id, name).await?;
        while let Some(chunk) = stored.bytes.try_next().await? {
            writer.write(&chunk).await?;
        }
        writer.finish().await.map(drop)
    }

    /// Where an object lies in a folder.
    fn file(&self, id: BlobId, name: &str) -> Option<PathBuf> {
        let folder = self.folder.as_ref()?;
        let path: Path = self.path(id, name);
        Some(path.parts().fold(folder.clone(), |file, part| {
            let part: &str = part.as_ref();
            file.join(part)
        }))
    }
}

/// Makes a second name of a file. False if the file system cannot.
async fn link(from: PathBuf, to: PathBuf) -> Result<bool> {
    let link = move || {
        let _ = std::fs::remove_file(&to);
        let made = to.parent().map(crate::base::disk::private::make_directory);
        made.is_some_and(|made| made.is_ok())
            && std::fs::hard_link(&from, &to).is_ok()
            && to.parent().is_some_and(|folder| synced(folder).is_ok())
    };
    tokio::task::spawn_blocking(link).await.map_err(Error::internal)
}

/// Writes the names in a directory to the disk.
fn synced(directory: &FsPath) -> std::io::Result<()> {
    std::fs::File::open(directory)?.sync_all()
}

//! Copying the bytes of files to a folder, and back. They never change, so only new ones are copied.

use std::path::Path;

use futures_util::TryStreamExt;

use super::files::refused;
use crate::{
    base::{
        config::FilesAddress,
        error::{Code, Error, Result},
    },
    operate::expected::{self, ExpectedObjects, ExpectedPages},
    storage::{Store, blobs::BlobStore},
};

/// The result of copying files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CopiedFiles {
    /// Files with bytes that were copied.
    pub copied: usize,
    /// Files that were there before.
    pub present: usize,
    /// Files whose bytes the source does not have.
    pub missing: usize,
    /// Files that were removed from the copy.
    pub removed: usize,
}

/// Copies the bytes of all files of the database into a folder that no server uses. With `prune`,
/// files that the database no longer has are removed from the folder.
///
/// # Errors
/// An error message for the operator. What was copied stays; the next run continues.
pub async fn back_up(
    store: &Store,
    from: &FilesAddress,
    folder: &Path,
    prune: bool,
) -> Result<CopiedFiles> {
    let (from, to) = open(from, folder)?;
    let mut done = copy(store, &from, &to).await?;
    if prune {
        done.removed = remove_others(store, &to).await?;
    }
    Ok(done)
}

/// Copies the bytes of all files of the database back from a folder.
///
/// # Errors
/// An error message for the operator. What was copied stays; the next run continues.
pub async fn restore(store: &Store, to: &FilesAddress, folder: &Path) -> Result<CopiedFiles> {
    if !folder.is_dir() {
        return Err(refused(folder, "is not there: name the folder of `umbrachat backup --files`"));
    }
    let (to, from) = open(to, folder)?;
    copy(store, &from, &to).await
}

/// The file store of the server, and a folder that has to be another one.
fn open(used: &FilesAddress, folder: &Path) -> Result<(BlobStore, BlobStore)> {
    let used_store = BlobStore::open(used)?;
    let other = BlobStore::open(&FilesAddress::Folder(folder.to_owned()))?;
    if let FilesAddress::Folder(used) = used
        && used.canonicalize().ok() == folder.canonicalize().ok()
    {
        return Err(refused(folder, "is the folder that the server uses: name another one"));
    }
    Ok((used_store, other))
}

async fn copy(store: &Store, from: &BlobStore, to: &BlobStore) -> Result<CopiedFiles> {
    let mut done = CopiedFiles::default();
    let mut pages = ExpectedPages::default();
    loop {
        let page = pages.next(store).await?;
        if page.is_empty() {
            return Ok(done);
        }
        for expected in &page {
            match copy_one(expected, from, to).await? {
                Copied::Now => done.copied += 1,
                Copied::Before => done.present += 1,
                Copied::Missing => done.missing += 1,
            }
        }
    }
}

enum Copied {
    Now,
    Before,
    Missing,
}

/// Copies the objects of an id that are not there, or have another size.
async fn copy_one(expected: &ExpectedObjects, from: &BlobStore, to: &BlobStore) -> Result<Copied> {
    let id = expected.id;
    let mut result = Copied::Before;
    for name in &expected.names {
        let there = to.size(id, name).await?;
        let Some(size) = from.size(id, name).await? else {
            // A copy whose source is lost is kept.
            if there.is_none() {
                result = Copied::Missing;
            }
            continue;
        };
        if there == Some(size) {
            continue;
        }
        match to.copy_from(from, id, name).await {
            Ok(()) => {}
            // It was deleted meanwhile.
            Err(error) if error.code() == Code::NotFound => {
                result = Copied::Missing;
                continue;
            }
            Err(error) => return Err(error),
        }
        let copied = to.size(id, name).await?;
        if copied != Some(size) {
            let message = format!("the copy of the file {}/{name} has another size", id);
            return Err(Error::internal(message));
        }
        if !matches!(result, Copied::Missing) {
            result = Copied::Now;
        }
    }
    Ok(result)
}

/// Removes what the database no longer has.
async fn remove_others(store: &Store, copies: &BlobStore) -> Result<usize> {
    let mut removed = 0;
    let mut objects = copies.list();
    let mut last = None;
    while let Some(object) = objects.try_next().await? {
        let Some(id) = object.id.filter(|id| last != Some(*id)) else { continue };
        last = Some(id);
        if expected::find(store, id).await?.is_none() {
            copies.remove(id).await?;
            removed += 1;
        }
    }
    Ok(removed)
}

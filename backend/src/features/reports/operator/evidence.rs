//! Copies of the files of a report for the operator.

use std::{
    fs::{File as DiskFile, OpenOptions},
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use futures_util::TryStreamExt;

use super::unknown;
use crate::{
    base::{
        disk::private,
        error::{Code, Error, Result},
        ids::ReportId,
    },
    domain::{
        files::{
            model::{Attachments, ORIGINAL},
            rules::portable_name,
        },
        reports::queries,
    },
    storage::{
        Store,
        blobs::{BlobStore, StoredBytes},
    },
};

/// Writes the attached files of a report to a directory, readable by its owner only; returns a line
/// for each.
///
/// # Errors
/// An error message for an unknown report, or if a file exists or cannot be written.
pub async fn save_files(
    store: &Store,
    blobs: &BlobStore,
    id: ReportId,
    directory: &Path,
) -> Result<String> {
    let (row, places) = store
        .read(move |conn| {
            Box::pin(async move {
                let row = queries::find(conn, id).await?.ok_or_else(unknown)?;
                Ok((row, queries::blobs(conn, id).await?))
            })
        })
        .await?;
    private::make_directory(directory).map_err(|error| refused(directory, &error))?;
    let mut text = String::new();
    for file in row.attachments.map(Attachments::into_files).unwrap_or_default() {
        let path = directory.join(portable_name(&file));
        let place = places.iter().find(|place| place.file_id == file.id);
        let stored = match place {
            Some(place) => blobs.read(place.blob_id, ORIGINAL, None).await,
            None => Err(Error::new(Code::NotFound)),
        };
        match stored {
            Ok(stored) => {
                write(&path, stored).await?;
                text.push_str(&format!("{}\n", path.display()));
            }
            Err(error) if error.code() == Code::NotFound => {
                text.push_str(&format!("{} has no bytes on this server\n", file.id));
            }
            Err(error) => return Err(error),
        }
    }
    Ok(text)
}

async fn write(path: &Path, mut stored: StoredBytes) -> Result<()> {
    let mut options = OpenOptions::new();
    let mut file: DiskFile = options
        .write(true)
        .create_new(true)
        .mode(private::FILE)
        .open(path)
        .map_err(|error| refused(path, &error))?;
    while let Some(chunk) = stored.bytes.try_next().await? {
        file.write_all(&chunk).map_err(|error| refused(path, &error))?;
    }
    Ok(())
}

fn refused(path: &Path, error: &std::io::Error) -> Error {
    Error::internal(format!("{}: {error}", path.display()))
}

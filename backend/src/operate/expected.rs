//! The objects that the file store has to hold by what the database says: those of files, then those
//! of pictures of accounts and groups.

use crate::{
    base::{error::Result, ids::BlobId},
    domain::{
        faces::{self, model::FaceSize},
        files::{
            model::{BlobRow, ORIGINAL, Variant},
            queries::stock,
        },
    },
    storage::{Conn, Store},
};

/// Ids of one query.
pub const PORTION: usize = 500;

/// The objects of one id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedObjects {
    pub id: BlobId,
    pub names: Vec<&'static str>,
    /// Of all of them, in bytes; `None` if it is not known.
    pub size: Option<i64>,
}

impl From<BlobRow> for ExpectedObjects {
    fn from(row: BlobRow) -> Self {
        let variants = row.variants.list().into_iter().map(Variant::name);
        let names = std::iter::once(ORIGINAL).chain(variants).collect();
        Self { id: row.id, names, size: Some(row.size) }
    }
}

/// The objects of a picture of an account or a group.
fn face(id: BlobId) -> ExpectedObjects {
    let names = [FaceSize::Large, FaceSize::Medium, FaceSize::Small].map(FaceSize::name);
    ExpectedObjects { id, names: names.to_vec(), size: None }
}

/// Reads all of them page by page.
#[derive(Default)]
pub struct ExpectedPages {
    /// The last id of files, or of faces after the files.
    after: Option<BlobId>,
    are_files_read: bool,
}

impl ExpectedPages {
    /// The next page; empty at the end.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn next(&mut self, store: &Store) -> Result<Vec<ExpectedObjects>> {
        let limit = i64::try_from(PORTION).unwrap_or(i64::MAX);
        if !self.are_files_read {
            let after = self.after;
            let rows =
                store.read(move |conn| Box::pin(stock::blobs_after(conn, after, limit))).await?;
            self.after = rows.last().map(|last| last.id);
            if !rows.is_empty() {
                return Ok(rows.into_iter().map(ExpectedObjects::from).collect());
            }
            self.are_files_read = true;
        }
        let after = self.after;
        let ids = store
            .read(move |conn| Box::pin(faces::queries::bytes_after(conn, after, limit)))
            .await?;
        self.after = ids.last().copied().or(after);
        Ok(ids.into_iter().map(face).collect())
    }
}

/// The objects of an id now.
///
/// # Errors
/// Those of the database.
pub async fn find(store: &Store, id: BlobId) -> Result<Option<ExpectedObjects>> {
    async fn find_on(conn: &mut Conn, id: BlobId) -> Result<Option<ExpectedObjects>> {
        if let Some(row) = stock::blob(conn, id).await? {
            return Ok(Some(row.into()));
        }
        Ok(faces::queries::has_bytes(conn, id).await?.then(|| face(id)))
    }
    store.read(move |conn| Box::pin(find_on(conn, id))).await
}

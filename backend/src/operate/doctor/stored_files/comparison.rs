//! Compares the file store with the database.

use std::collections::{BTreeMap, HashSet};

use futures_util::{StreamExt, TryStreamExt, stream};

use crate::{
    base::{clock::Timestamp, config::Settings, error::Result, ids::BlobId},
    domain::files::{
        model::{BlobRow, ORIGINAL, Variant},
        queries::{removals, stock},
    },
    storage::{Store, blobs::BlobStore},
};

/// Ids that are looked up in one query.
const PORTION: usize = 500;

/// Sizes of objects that are asked for at once.
const AT_ONCE: usize = 16;

/// The most ids that are named.
const NAMED_MAX: usize = 1_000;

/// Ids with a number of those that are not named.
#[derive(Default)]
pub(super) struct Named {
    pub ids: Vec<BlobId>,
    pub count: usize,
    pub bytes: u64,
}

impl Named {
    fn add(&mut self, id: BlobId) {
        self.count += 1;
        if self.ids.len() < NAMED_MAX {
            self.ids.push(id);
        }
    }
}

/// The blobs of the database whose bytes are not all in the store.
pub(super) async fn missing(store: &Store, blobs: &BlobStore) -> Result<Named> {
    let mut found = Named::default();
    let mut after = None;
    loop {
        let limit = i64::try_from(PORTION).unwrap_or(i64::MAX);
        let rows = store.read(move |conn| Box::pin(stock::blobs_after(conn, after, limit))).await?;
        let Some(last) = rows.last() else { return Ok(found) };
        after = Some(last.id);
        let sizes = stream::iter(rows.iter().map(|row| stored_size(blobs, row)));
        let sizes: Vec<_> = sizes.buffered(AT_ONCE).try_collect().await?;
        let differing: Vec<_> = rows
            .iter()
            .zip(sizes)
            .filter(|(row, size)| size.and_then(|size| i64::try_from(size).ok()) != Some(row.size))
            .map(|(row, _)| *row)
            .collect();
        for row in differing {
            // It may have been changed or deleted since the page was read.
            if current(store, row.id).await? == Some(row) {
                found.add(row.id);
            }
        }
    }
}

/// The bytes of all objects of a blob; `None` if one is missing.
async fn stored_size(blobs: &BlobStore, row: &BlobRow) -> Result<Option<u64>> {
    let mut all = 0;
    let variants = Variant::ALL.into_iter().filter(|variant| row.variants.has(*variant));
    for name in std::iter::once(ORIGINAL).chain(variants.map(Variant::name)) {
        let Some(size) = blobs.size(row.id, name).await? else { return Ok(None) };
        all += size;
    }
    Ok(Some(all))
}

async fn current(store: &Store, id: BlobId) -> Result<Option<BlobRow>> {
    store.read(move |conn| Box::pin(stock::blob(conn, id))).await
}

#[derive(Default)]
pub(super) struct Orphans {
    pub named: Named,
    /// Objects whose names this program does not use.
    pub foreign: usize,
}

/// Bytes in the store that the database does not know.
pub(super) async fn orphans(store: &Store, blobs: &BlobStore) -> Result<Orphans> {
    let mut found = Orphans::default();
    each_orphan(store, blobs, async |id, bytes| {
        match id {
            Some(id) => {
                found.named.add(id);
                found.named.bytes += bytes;
            }
            None => found.foreign += 1,
        }
        Ok(())
    })
    .await?;
    Ok(found)
}

/// Calls `act` for each id in the store that the database does not know with the size of its
/// objects, and for each object without an id.
async fn each_orphan(
    store: &Store,
    blobs: &BlobStore,
    mut act: impl AsyncFnMut(Option<BlobId>, u64) -> Result<()>,
) -> Result<()> {
    let mut objects = blobs.list().fuse();
    let mut sizes: BTreeMap<BlobId, u64> = BTreeMap::new();
    loop {
        let object = objects.try_next().await?;
        let is_end = object.is_none();
        match object.map(|object| (object.id, object.size)) {
            Some((Some(id), size)) => *sizes.entry(id).or_default() += size,
            Some((None, size)) => act(None, size).await?,
            None => {}
        }
        if sizes.len() >= PORTION || is_end {
            let ids: Vec<_> = sizes.keys().copied().collect();
            let known = store.read(move |conn| {
                let ids = ids.clone();
                Box::pin(async move { stock::known(conn, &ids).await })
            });
            let known: HashSet<_> = known.await?.into_iter().collect();
            for (id, size) in std::mem::take(&mut sizes) {
                // Bytes may have been removed between the list and the query.
                if !known.contains(&id) && blobs.has_any(id).await? {
                    act(Some(id), size).await?;
                }
            }
        }
        if is_end {
            return Ok(());
        }
    }
}

/// Lets the server remove all bytes that the database does not know; returns the number of their
/// ids. Without a running server, they are removed after the next start.
///
/// # Errors
/// When the file store or the database cannot be read.
pub async fn remove_orphans(settings: &Settings, store: &Store) -> Result<usize> {
    let blobs = BlobStore::open(&settings.files_address())?;
    let mut count = 0;
    each_orphan(store, &blobs, async |id, _| {
        let Some(id) = id else { return Ok(()) };
        count += 1;
        store.write(move |conn| Box::pin(removals::note(conn, id, Timestamp::now()))).await
    })
    .await?;
    Ok(count)
}

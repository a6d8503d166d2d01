//! Compares the file store with the database.

use std::collections::{BTreeMap, HashSet};

use futures_util::{StreamExt, TryStreamExt, stream};

use crate::{
    base::{clock::Timestamp, config::Settings, error::Result, ids::BlobId},
    domain::files::queries::{removals, stock},
    operate::expected::{self, ExpectedObjects, ExpectedPages, PORTION},
    storage::{Store, blobs::BlobStore},
};

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

/// The ids of the database whose bytes are not all in the store.
pub(super) async fn missing(store: &Store, blobs: &BlobStore) -> Result<Named> {
    let mut found = Named::default();
    let mut pages = ExpectedPages::default();
    loop {
        let page = pages.next(store).await?;
        if page.is_empty() {
            return Ok(found);
        }
        let sizes = stream::iter(page.iter().map(|expected| stored_size(blobs, expected)));
        let sizes: Vec<_> = sizes.buffered(AT_ONCE).try_collect().await?;
        for (expected, size) in page.iter().zip(sizes) {
            let is_whole = size.is_some_and(|size| expected.size.is_none_or(|all| all == size));
            // It may have been changed or deleted since the page was read.
            if !is_whole && expected::find(store, expected.id).await?.as_ref() == Some(expected) {
                found.add(expected.id);
            }
        }
    }
}

/// The bytes of all objects of an id; `None` if one is missing.
async fn stored_size(blobs: &BlobStore, expected: &ExpectedObjects) -> Result<Option<i64>> {
    let mut all = 0;
    for name in &expected.names {
        let Some(size) = blobs.size(expected.id, name).await? else { return Ok(None) };
        all += i64::try_from(size).unwrap_or(i64::MAX);
    }
    Ok(Some(all))
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

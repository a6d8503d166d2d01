//! Whether the file store can be used, and holds what the database says.

mod comparison;

use futures_util::TryStreamExt;

pub use self::comparison::remove_orphans;
use self::comparison::{Named, Orphans, missing, orphans};
use super::{
    database::reason,
    finding::{Finding, Grade},
};
use crate::{
    base::{
        clock::Timestamp,
        config::{FilesAddress, Settings},
        error::{Error, Result},
        ids::BlobId,
    },
    domain::files::{
        model::FileKind,
        queries::stock::{self, Stock},
    },
    storage::{Store, blobs::BlobStore},
};

const ABOUT: &str = "files";

/// With `names`, ids are listed.
pub async fn check(settings: &Settings, store: &Store, names: bool) -> Vec<Finding> {
    let address = settings.files_address();
    let fault = |message: String| Finding::new(Grade::Fault, ABOUT, message);
    let counted = store.read(|conn| Box::pin(stock::stock(conn, Timestamp::now()))).await;
    let stock = match counted {
        Ok(stock) => stock,
        // A schema from before files; another check reports it.
        Err(_) => return Vec::new(),
    };
    if let FilesAddress::Folder(folder) = &address
        && !folder.is_dir()
    {
        let folder = folder.display();
        return vec![if stock.total == 0 {
            Finding::new(Grade::Note, ABOUT, format!("{folder} is not there yet: a start makes it"))
        } else {
            fault(format!("{folder} is not there, but the database has files: restore them"))
        }];
    }
    let blobs = match BlobStore::open(&address) {
        Ok(blobs) => blobs,
        Err(error) => return vec![fault(reason(&error))],
    };
    let mut findings = vec![match probe(&blobs).await {
        Ok(()) => Finding::new(Grade::Pass, ABOUT, format!("{address:?} can be read and written")),
        Err(error) => {
            return vec![fault(format!("{address:?} cannot be used: {}", reason(&error)))];
        }
    }];
    findings.extend(describe(&stock));
    let compared = async {
        let missing = missing(store, &blobs).await?;
        Ok::<_, Error>((missing, orphans(store, &blobs).await?))
    };
    match compared.await {
        Ok((missing, orphans)) => findings.extend(compare(missing, orphans, names)),
        Err(error) => findings.push(fault(format!("they cannot be compared: {}", reason(&error)))),
    }
    findings
}

/// Writes, reads and removes an object.
async fn probe(blobs: &BlobStore) -> Result<()> {
    let (id, name) = (BlobId::new(), "doctor");
    let written = async {
        blobs.put(id, name, name.into()).await?;
        let read: Vec<_> = blobs.read(id, name, None).await?.bytes.try_collect().await?;
        if read.concat() == name.as_bytes() {
            Ok(())
        } else {
            Err(Error::internal("it does not return what was written"))
        }
    };
    let result = written.await;
    blobs.remove(id).await?;
    result
}

fn describe(stock: &Stock) -> Vec<Finding> {
    let kind = |(kind, count, bytes): &(FileKind, i64, i64)| {
        format!("{} {count} ({})", kind.plural(), size(*bytes))
    };
    let kinds: Vec<_> = stock.kinds.iter().map(kind).collect();
    let kinds = if kinds.is_empty() { "none".to_owned() } else { kinds.join(", ") };
    let (unsent, uploads) = (stock.unsent, stock.uploads);
    vec![
        Finding::new(Grade::Note, ABOUT, format!("{kinds}; {} in all", size(stock.total))),
        Finding::new(
            Grade::Note,
            ABOUT,
            format!(
                "unsent {} ({}), uploads under way {} ({}), pictures of accounts and groups {}, \
                 waiting for removal {}",
                unsent.0,
                size(unsent.1),
                uploads.0,
                size(uploads.1),
                stock.faces,
                stock.due,
            ),
        ),
    ]
}

fn size(bytes: i64) -> String {
    const KIB: i64 = 1_024;
    match bytes {
        ..KIB => format!("{bytes} bytes"),
        KIB..1_048_576 => format!("{} KiB", bytes / KIB),
        _ => format!("{} MiB", bytes / KIB / KIB),
    }
}

fn compare(missing: Named, orphans: Orphans, names: bool) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut report = |grade, named: &Named, message: String| {
        let hint = if names { "" } else { " (--verbose names them)" };
        findings.push(Finding::new(grade, ABOUT, format!("{message}{hint}")));
        if names {
            let line = |id: &BlobId| Finding::new(Grade::Note, ABOUT, id.to_string());
            findings.extend(named.ids.iter().map(line));
            let left = named.count.saturating_sub(named.ids.len());
            if left > 0 {
                findings.push(Finding::new(Grade::Note, ABOUT, format!("and {left} more")));
            }
        }
    };
    if missing.count > 0 {
        let count = missing.count;
        let message = format!(
            "{count} in the database have no bytes, or not all: restore them from a backup"
        );
        report(Grade::Fault, &missing, message);
    }
    if orphans.named.count > 0 {
        let (count, bytes) = (orphans.named.count, orphans.named.bytes);
        let bytes = size(i64::try_from(bytes).unwrap_or(i64::MAX));
        let message = format!(
            "{count} in the store ({bytes}) are not in the database: \
             `umbrachat doctor --remove-orphans` removes them"
        );
        report(Grade::Warning, &orphans.named, message);
    }
    if orphans.foreign > 0 {
        let message = format!("{} objects of another program are in the store", orphans.foreign);
        findings.push(Finding::new(Grade::Note, ABOUT, message));
    }
    if findings.is_empty() {
        let message = "the store has the bytes of all files, and nothing else";
        findings.push(Finding::new(Grade::Pass, ABOUT, message));
    }
    findings
}

//! The erasure ledger: a file beside the database, outside of its backups, that records erasures:
//! kind, random id, time, and nothing else. After an older database has been restored, the server
//! reads the log from the position stored in that database and repeats the erasures before it
//! listens.
//!
//! An erasure writes its entry into the table `erasures` in the same transaction; entries are moved
//! to the file shortly after. The database stores up to which byte of the file it has applied.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{ErrorKind, Read, Seek, SeekFrom, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{
    base::{
        clock::Timestamp,
        config::Settings,
        disk::private,
        error::{Code, Error, Result},
        ids::{ErasedId, LedgerId},
    },
    domain::erasure_marks::model::MarkedObject,
    storage::{
        Conn, ExpectedDatabase, Store,
        schema::{erasure_ledgers, erasures},
        sql,
    },
};

pub const FILE: &str = "erasures.log";

/// The first line of the file, without its id.
const TITLE: &str = "umbrachat erasure ledger ";

/// Entries moved in one transaction.
const PORTION: i64 = 1_000;

/// The open file of the erasure ledger.
pub struct Ledger {
    id: LedgerId,
    path: PathBuf,
    file: Mutex<File>,
}

/// One erasure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LedgerEntry {
    pub marked: MarkedObject,
    pub id: [u8; 16],
}

impl Ledger {
    /// Opens or creates the file. An incomplete last line, left by a crash, is cut off.
    ///
    /// # Errors
    /// An error message for the operator.
    pub fn open(data_dir: &Path) -> Result<Self> {
        let path = data_dir.join(FILE);
        let failed = |error: std::io::Error| {
            Error::internal(format!("cannot use the erasure ledger {}: {error}", path.display()))
        };
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(private::FILE)
            .open(&path)
            .map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(Error::internal(format!(
                    "another umbrachat uses the data directory {}: each node needs one of its own",
                    data_dir.display()
                )));
            }
            // Some file systems do not support locks.
            Err(TryLockError::Error(error)) => tracing::warn!(%error, "the ledger is not locked"),
        }
        private::close(&path)?;
        let mut text = String::new();
        file.read_to_string(&mut text).map_err(failed)?;
        let whole = text.rfind('\n').map_or(0, |end| end + 1);
        if whole == 0 {
            let id = LedgerId::new();
            file.set_len(0).map_err(failed)?;
            file.seek(SeekFrom::Start(0)).map_err(failed)?;
            file.write_all(format!("{TITLE}{id}\n").as_bytes()).map_err(failed)?;
            file.sync_all().map_err(failed)?;
            return Ok(Self { id, path, file: Mutex::new(file) });
        }
        let id = text.lines().next().and_then(|line| line.strip_prefix(TITLE)?.parse().ok());
        let id = id.ok_or_else(|| {
            Error::internal(format!("{} is not an erasure ledger", path.display()))
        })?;
        file.set_len(u64::try_from(whole).unwrap_or(0)).map_err(failed)?;
        Ok(Self { id, path, file: Mutex::new(file) })
    }

    /// The random id of this log, which marks its data directory.
    pub fn id(&self) -> LedgerId {
        self.id
    }

    /// The entries after a byte position, and the end of the file.
    ///
    /// # Errors
    /// When the file cannot be read or is malformed.
    pub fn since(&self, position: i64) -> Result<(Vec<LedgerEntry>, i64)> {
        let text = std::fs::read_to_string(&self.path).map_err(Error::internal)?;
        let from = usize::try_from(position).unwrap_or(0);
        let unread = text.get(from..).ok_or_else(|| {
            Error::internal(format!("{} is shorter than it was", self.path.display()))
        })?;
        let entries = unread
            .lines()
            .filter(|line| !line.starts_with(TITLE))
            .map(|line| {
                LedgerEntry::read(line).ok_or_else(|| {
                    Error::internal(format!("{} contains an invalid line", self.path.display()))
                })
            })
            .collect::<Result<Vec<_>>>()?;
        Ok((entries, i64::try_from(text.len()).unwrap_or(i64::MAX)))
    }

    /// Moves entries from the database to the file until none is left.
    pub async fn take_over(&self, store: &Store) -> Result<()> {
        loop {
            let marks = store.read(|conn| Box::pin(waiting(conn))).await?;
            if marks.is_empty() {
                return Ok(());
            }
            let end = self.append(&marks)?;
            let ids: Vec<_> = marks.iter().map(|(id, ..)| *id).collect();
            let ledger = self.id;
            store
                .write(move |conn| {
                    Box::pin(async move {
                        sql!(conn, |c| {
                            diesel::delete(erasures::table.filter(erasures::id.eq_any(&ids)))
                                .execute(c)
                                .await
                        })?;
                        heeded(conn, ledger, end).await
                    })
                })
                .await?;
        }
    }

    /// Appends entries and syncs the file; returns its new end.
    fn append(&self, marks: &[(ErasedId, MarkedObject, Timestamp)]) -> Result<i64> {
        let mut lines = String::new();
        for (id, marked, at) in marks {
            let kind = marked.column();
            let at = serde_json::to_value(at).map_err(Error::internal)?;
            lines.push_str(&format!("{kind} {id} {}\n", at.as_str().unwrap_or_default()));
        }
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let begin = file.seek(SeekFrom::End(0)).map_err(Error::internal)?;
        let written = file.write_all(lines.as_bytes()).and_then(|()| file.sync_data());
        if let Err(error) = written {
            // A write that failed on a full disk may have left a partial line.
            file.set_len(begin).map_err(Error::internal)?;
            let path = self.path.display();
            let reason = format!("cannot write to the erasure ledger {path}: {error}");
            return Err(match error.kind() {
                ErrorKind::StorageFull => Error::new(Code::StorageFull).caused_by(reason),
                _ => Error::internal(reason),
            });
        }
        let end = file.stream_position().map_err(Error::internal)?;
        i64::try_from(end).map_err(Error::internal)
    }

    /// The byte position up to which this database has applied the file.
    pub async fn position(&self, store: &Store) -> Result<i64> {
        let id = self.id;
        store
            .read(move |conn| {
                Box::pin(async move {
                    let found: Option<i64> = sql!(conn, |c| {
                        erasure_ledgers::table
                            .find(id)
                            .select(erasure_ledgers::position)
                            .first(c)
                            .await
                            .optional()
                    })?;
                    Ok(found.unwrap_or(0))
                })
            })
            .await
    }

    pub async fn set_position(&self, store: &Store, position: i64) -> Result<()> {
        let id = self.id;
        store.write(move |conn| Box::pin(heeded(conn, id, position))).await
    }
}

/// The file, if it exists, even if it is empty after a crash of the system. It is created after the
/// database, so it proves that a database was in use with this data directory.
fn existing_ledger(data_dir: &Path) -> Option<PathBuf> {
    let path = data_dir.join(FILE);
    path.is_file().then_some(path)
}

/// What the database must contain: data, if there is an erasure ledger, unless a new database was
/// requested.
pub fn expected(settings: &Settings) -> ExpectedDatabase {
    match existing_ledger(&settings.data_dir) {
        Some(ledger) if !settings.new_database => ExpectedDatabase::InUse(ledger),
        _ => ExpectedDatabase::Any,
    }
}

/// The number of entries, without opening the file for writing; `None` if there is no file.
///
/// # Errors
/// An error message if the file cannot be read or is malformed.
pub fn examine(data_dir: &Path) -> Result<Option<usize>> {
    let path = data_dir.join(FILE);
    if !path.exists() {
        return Ok(None);
    }
    let text = std::fs::read_to_string(&path).map_err(Error::internal)?;
    // A running server may be writing the last line.
    let whole = text.rfind('\n').and_then(|end| text.get(..end)).unwrap_or_default();
    let mut lines = whole.lines();
    let is_titled = lines.next().is_some_and(|line| line.starts_with(TITLE));
    let mut entries = 0;
    for line in lines.filter(|line| !line.starts_with(TITLE)) {
        if LedgerEntry::read(line).is_none() {
            let reason = format!("{} contains an invalid line", path.display());
            return Err(Error::internal(reason));
        }
        entries += 1;
    }
    match is_titled {
        true => Ok(Some(entries)),
        false => Err(Error::internal(format!("{} is not an erasure ledger", path.display()))),
    }
}

impl LedgerEntry {
    fn read(line: &str) -> Option<Self> {
        let mut parts = line.split(' ');
        let marked = MarkedObject::from_column(parts.next()?.parse().ok()?)?;
        let id = Uuid::parse_str(parts.next()?).ok()?;
        Some(Self { marked, id: *id.as_bytes() })
    }
}

async fn waiting(conn: &mut Conn) -> Result<Vec<(ErasedId, MarkedObject, Timestamp)>> {
    Ok(sql!(conn, |c| {
        erasures::table
            .order((erasures::at, erasures::id))
            .limit(PORTION)
            .select((erasures::id, erasures::kind, erasures::at))
            .load(c)
            .await
    })?)
}

async fn heeded(conn: &mut Conn, ledger: LedgerId, position: i64) -> Result<()> {
    let row = (erasure_ledgers::id.eq(ledger), erasure_ledgers::position.eq(position));
    sql!(conn, |c| {
        diesel::insert_into(erasure_ledgers::table)
            .values(row)
            .on_conflict(erasure_ledgers::id)
            .do_update()
            .set(erasure_ledgers::position.eq(position))
            .execute(c)
            .await
    })?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{base::ids::MessageId, domain::erasure_marks::model::ErasureMode};

    fn mark(marked: MarkedObject) -> (ErasedId, MarkedObject, Timestamp) {
        (ErasedId::new(), marked, Timestamp::from_micros(0))
    }

    #[test]
    fn entries_are_read_back_from_any_position() {
        let directory = tempfile::tempdir().expect("a directory");
        let ledger = Ledger::open(directory.path()).expect("begins");
        let first = mark(MarkedObject::Account(ErasureMode::Anonymise));
        let place = ledger.append(&[first]).expect("writes");
        assert!(Ledger::open(directory.path()).is_err(), "a data directory serves one node");
        drop(ledger);
        let ledger = Ledger::open(directory.path()).expect("opens again");
        let second = mark(MarkedObject::Message);
        let end = ledger.append(&[second]).expect("writes");
        let (all, read_to) = ledger.since(0).expect("reads");
        assert_eq!((all.len(), read_to), (2, end));
        assert_eq!(all[0].marked, MarkedObject::Account(ErasureMode::Anonymise));
        let (later, _) = ledger.since(place).expect("reads");
        assert_eq!(
            later,
            [LedgerEntry { marked: MarkedObject::Message, id: *second.0.as_bytes() }]
        );
        assert!(ledger.since(end + 1).is_err(), "a truncated file is detected");
    }

    #[test]
    fn a_partial_line_is_cut_off_and_malformed_text_is_refused() {
        let directory = tempfile::tempdir().expect("a directory");
        let ledger = Ledger::open(directory.path()).expect("begins");
        let end = ledger.append(&[mark(MarkedObject::Message)]).expect("writes");
        drop(ledger);
        let path = directory.path().join(FILE);
        let text = std::fs::read_to_string(&path).expect("reads");
        std::fs::write(&path, format!("{text}1 0123-half")).expect("writes");
        let ledger = Ledger::open(directory.path()).expect("opens");
        assert_eq!(ledger.since(0).expect("reads").1, end);
        drop(ledger);
        std::fs::write(&path, format!("{text}1 {} x\nnonsense\n", MessageId::new()))
            .expect("writes");
        let ledger = Ledger::open(directory.path()).expect("opens");
        assert!(ledger.since(0).is_err());
        drop(ledger);
        std::fs::write(&path, "something else\n").expect("writes");
        assert!(Ledger::open(directory.path()).is_err());
    }
}

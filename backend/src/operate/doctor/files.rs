//! Whether the files are private and intact, and the disk has free space.

use std::{fs, os::unix::fs::MetadataExt, path::Path};

use rustix::{
    fs::{Access, access, statvfs},
    process::{Resource, geteuid, getrlimit},
};

use super::finding::{Finding, Grade};
use crate::{
    base::config::{DatabaseAddress, Settings},
    engine::identity::keys::KEY_FILE,
    features::erasure,
    http::descriptors::{DescriptorBudget, SOCKETS},
};

/// Below this free space the disk counts as almost full.
const FULL: u64 = 200 * MIB;
const LOW: u64 = 2_048 * MIB;
const MIB: u64 = 1_024 * 1_024;

pub fn check(settings: &Settings) -> Vec<Finding> {
    let directory = &settings.data_dir;
    if !directory.is_dir() {
        let message = format!("{} is not there yet: the first start makes it", directory.display());
        return vec![Finding::new(Grade::Note, "data directory", message)];
    }
    let mut findings = vec![private("data directory", directory)];
    findings.extend(read_only(directory));
    if settings.jwt_secret.is_none() {
        let key = directory.join(KEY_FILE);
        findings.push(match key.exists() {
            true => private("signing key", &key),
            false => Finding::new(Grade::Note, "signing key", "the first start makes it"),
        });
    }
    if let DatabaseAddress::Sqlite(Some(path)) = &settings.database_url
        && path.exists()
    {
        findings.push(private("database file", path));
    }
    findings.push(ledger(directory));
    findings.push(disk(directory));
    findings.push(descriptors(settings.workers));
    findings.push(Finding::new(
        Grade::Note,
        "backups",
        "they contain unencrypted messages: encrypt every copy that leaves this machine",
    ));
    findings
}

/// Reports a data directory that the server cannot write to.
fn read_only(directory: &Path) -> Option<Finding> {
    let error = std::io::Error::from(access(directory, Access::WRITE_OK).err()?);
    let message = format!("{} cannot be written: {error}. Make it writable", directory.display());
    Some(Finding::new(Grade::Fault, "data directory", message))
}

/// The file must belong to the current user and be readable by nobody else.
pub(super) fn private(about: &'static str, path: &Path) -> Finding {
    match fs::metadata(path) {
        Ok(found) if found.mode() & 0o077 != 0 => {
            let mode = found.mode() & 0o777;
            let message =
                format!("{} can be read by others (mode {mode:o}): chmod go= it", path.display());
            Finding::new(Grade::Fault, about, message)
        }
        Ok(found) if found.uid() != geteuid().as_raw() && !geteuid().is_root() => {
            let message = format!("{} belongs to another user", path.display());
            Finding::new(Grade::Fault, about, message)
        }
        Ok(_) => Finding::new(Grade::Pass, about, "for its owner only"),
        Err(error) => Finding::new(Grade::Fault, about, format!("{} {error}", path.display())),
    }
}

fn ledger(directory: &Path) -> Finding {
    match erasure::ledger::examine(directory) {
        Ok(Some(entries)) => {
            Finding::new(Grade::Pass, "erasure ledger", format!("readable, {entries} entries"))
        }
        Ok(None) => Finding::new(Grade::Note, "erasure ledger", "the first start makes it"),
        Err(error) => Finding::new(Grade::Fault, "erasure ledger", super::database::reason(&error)),
    }
}

fn disk(directory: &Path) -> Finding {
    let Ok(found) = statvfs(directory) else {
        return Finding::new(Grade::Warning, "disk", "how much is free cannot be found out");
    };
    let free = found.f_bavail.saturating_mul(found.f_frsize);
    let grade = match free {
        0..FULL => Grade::Fault,
        FULL..LOW => Grade::Warning,
        _ => Grade::Pass,
    };
    Finding::new(grade, "disk", format!("{} MiB free", free / MIB))
}

fn descriptors(workers: usize) -> Finding {
    // The server raises its own soft limit as far as permitted.
    let limit = getrlimit(Resource::Nofile);
    let budget = DescriptorBudget::of(limit.maximum, workers);
    match budget.allowed {
        Some(most) if budget.sockets < SOCKETS => Finding::new(
            Grade::Warning,
            "descriptors",
            format!(
                "{most} allowed, which is enough for {} sockets: raise `ulimit -Hn`",
                budget.sockets
            ),
        ),
        Some(most) => Finding::new(Grade::Pass, "descriptors", format!("{most} allowed")),
        None => Finding::new(Grade::Pass, "descriptors", "as many as needed"),
    }
}

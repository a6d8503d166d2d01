//! Checks everything that affects safety and availability: settings, files, database, Redis. It
//! changes nothing, but for an object that it writes to the file store and removes.

mod database;
mod files;
mod finding;
mod nodes;
mod push;
mod redis;
mod rewrite;
mod settings;
mod stored_files;

use tokio::runtime::Handle;

pub use finding::{Finding, Grade};
pub use rewrite::rewrite;
pub use stored_files::remove_orphans;

use crate::{base::config::Settings, storage::Store};

/// Runs all checks, beside a running server or without one. With `names`, files with a finding are
/// named by the ids under which they are stored.
pub async fn examine(settings: &Settings, runtime: Handle, names: bool) -> Vec<Finding> {
    let mut findings = settings::check(settings);
    findings.extend(files::check(settings));
    match Store::open_existing(&settings.database_url, &settings.data_dir, runtime).await {
        Ok(store) => {
            findings.extend(database::check(&store).await);
            findings.extend(nodes::check(settings, &store).await);
            findings.extend(stored_files::check(settings, &store, names).await);
        }
        Err(error) => {
            findings.push(Finding::new(Grade::Fault, "database", database::reason(&error)));
        }
    }
    if let Some(address) = &settings.redis_url {
        findings.extend(redis::check(address).await);
    }
    findings.extend(push::check(settings).await);
    findings
}

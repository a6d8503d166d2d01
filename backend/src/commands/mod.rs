//! The commands, one file each, and what they share.

mod account;
mod backup;
mod close_codes;
mod command_line;
mod confirm;
mod copy;
mod doctor;
mod invite;
mod keys;
mod migrate;
mod openapi;
mod output;
mod records;
mod reports;
mod restore;
mod retention;
mod serve;
mod sessions;

use tokio::runtime::Runtime;
use tracing_subscriber::{Layer, layer::SubscriberExt, registry, util::SubscriberInitExt};

use crate::{
    base::{
        config::{LogFormat, Settings},
        error::{Error, Result},
        logging,
    },
    storage::Store,
};
pub use command_line::run;

/// Starts logging as configured.
///
/// # Errors
/// An error message if the settings are invalid.
fn log(settings: &Settings) -> Result<()> {
    let filter = logging::filter(&settings.log)?;
    let lines = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(std::io::stderr);
    match settings.log_format {
        LogFormat::Text => {
            registry().with(lines.with_target(false).with_filter(filter)).init();
        }
        LogFormat::Json => {
            registry().with(lines.json().flatten_event(true).with_filter(filter)).init();
        }
    }
    // A panic is a defect of the program and is logged as an error.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panicked");
    }));
    Ok(())
}

/// The runtime of all database work.
///
/// # Errors
/// When the system cannot start its threads.
fn database_runtime() -> Result<Runtime> {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    runtime.enable_all().build().map_err(Error::internal)
}

/// Runs work on the database beside a running server.
///
/// # Errors
/// When the settings are invalid, the database does not exist, or the work fails.
fn with_store<T>(settings: &Settings, work: impl AsyncFnOnce(Store) -> Result<T>) -> Result<T> {
    log(settings)?;
    settings.check()?;
    let runtime = database_runtime()?;
    let handle = runtime.handle().clone();
    runtime.block_on(async {
        work(Store::open_existing(&settings.database_url, &settings.data_dir, handle).await?).await
    })
}

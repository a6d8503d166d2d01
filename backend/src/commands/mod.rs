//! What can be done at the command line, a file for each command, and what they share.

pub mod account;
pub mod backup;
pub mod close_codes;
mod confirm;
pub mod copy;
pub mod doctor;
pub mod keys;
pub mod migrate;
pub mod openapi;
pub mod output;
pub mod records;
pub mod reports;
pub mod restore;
pub mod retention;
pub mod serve;
pub mod sessions;

use tokio::runtime::Runtime;
use tracing_subscriber::{Layer, layer::SubscriberExt, registry, util::SubscriberInitExt};
use umbrachat::{
    base::{
        config::{LogFormat, Settings},
        error::{Error, Result},
        logging,
    },
    storage::Store,
};

/// Begins to log as the settings say.
///
/// # Errors
/// A sentence, when the settings ask for a log that there cannot be.
pub fn log(settings: &Settings) -> Result<()> {
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
    // A panic is a fault of ours: it goes to the log like everything else.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panicked");
    }));
    Ok(())
}

/// Where work on the database runs.
///
/// # Errors
/// When the system gives no threads.
pub fn database_runtime() -> Result<Runtime> {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    runtime.enable_all().build().map_err(Error::internal)
}

/// Does something with the database beside whatever serves it.
///
/// # Errors
/// When the settings are not valid, there is no such database, or the work fails.
pub fn beside<T>(settings: &Settings, work: impl AsyncFnOnce(Store) -> Result<T>) -> Result<T> {
    log(settings)?;
    settings.check()?;
    let runtime = database_runtime()?;
    let handle = runtime.handle().clone();
    runtime.block_on(async {
        work(Store::beside(&settings.database_url, &settings.data_dir, handle).await?).await
    })
}

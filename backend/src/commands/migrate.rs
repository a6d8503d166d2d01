//! `umbrachat migrate`

use super::{database_runtime, log};
use crate::{
    base::{config::Settings, error::Result},
    engine::identity::keys,
    features::erasure::ledger,
    storage::Store,
};

pub fn run(settings: &Settings) -> Result<()> {
    log(settings)?;
    settings.check()?;
    keys::make_data_dir(&settings.data_dir)?;
    let runtime = database_runtime()?;
    let (address, directory) = (&settings.database_url, &settings.data_dir);
    let expected = ledger::expected(settings);
    let opening = Store::open_expecting(address, directory, runtime.handle().clone(), expected);
    runtime.block_on(opening)?;
    tracing::info!("the schema is up to date");
    Ok(())
}

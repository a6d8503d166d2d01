//! `umbrachat migrate`

use umbrachat::{config::Settings, error::Result, keys, storage::Store};

use super::{database_runtime, log};

pub fn run(settings: &Settings) -> Result<()> {
    log(settings)?;
    settings.check()?;
    keys::make_data_dir(&settings.data_dir)?;
    let runtime = database_runtime()?;
    let opening = Store::open(&settings.database_url, &settings.data_dir, runtime.handle().clone());
    runtime.block_on(opening)?;
    tracing::info!("the schema is up to date");
    Ok(())
}

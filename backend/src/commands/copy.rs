//! `umbrachat copy`

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::{database_runtime, log, output::print};
use crate::{
    base::{
        config::{DatabaseAddress, Settings},
        error::{Error, Result},
    },
    operate::moving::copy,
};

#[derive(Args)]
pub struct Copy {
    #[command(flatten)]
    settings: Settings,
    /// The SQLite database; no server may be using it
    #[arg(long, value_name = "URL", default_value = "sqlite:")]
    from: DatabaseAddress,
    /// The PostgreSQL database, empty or with an interrupted copy of this one. Pass its password in
    /// the environment, as command lines are visible to other users
    #[arg(long, env = "UMBRACHAT_COPY_TO", value_name = "URL", hide_env_values = true)]
    to: DatabaseAddress,
}

impl Copy {
    pub fn run(&self) -> Result<()> {
        log(&self.settings)?;
        let bar = ProgressBar::new(0);
        let style = "{msg:18} {wide_bar} {percent:>3} %  {eta} left";
        bar.set_style(ProgressStyle::with_template(style).map_err(Error::internal)?);
        let progress = bar.clone();
        let runtime = database_runtime()?;
        let handle = runtime.handle().clone();
        let data_dir = &self.settings.data_dir;
        let copied = runtime.block_on(copy::copy(&self.from, &self.to, data_dir, handle, |at| {
            progress.set_length(at.total);
            progress.set_position(at.done);
            progress.set_message(at.doing.to_owned());
        }));
        bar.finish_and_clear();
        let copied = copied?;
        print(&format!(
            "{} rows of {} tables are copied and compared. Serve it by setting DATABASE_URL; keep \
             the data directory, which holds the signing key and the erasure ledger.\n",
            copied.rows, copied.tables
        ));
        Ok(())
    }
}

//! `umbrachat doctor`

use clap::Args;

use super::{confirm::confirm, database_runtime, output::print, with_store};
use crate::{
    base::{
        config::Settings,
        error::{Error, Result},
    },
    operate::doctor::{self, Grade},
};

#[derive(Args)]
pub struct Doctor {
    #[command(flatten)]
    settings: Settings,
    /// Rewrite PostgreSQL's tables so that no erased data is left in their pages; each table is
    /// locked meanwhile
    #[arg(long)]
    fix: bool,
    /// Name files with a finding by the ids under which they are stored
    #[arg(long)]
    verbose: bool,
    /// Remove bytes from the file store that belong to no file, such as those of messages that a
    /// restored database does not have
    #[arg(long, conflicts_with = "fix")]
    remove_orphans: bool,
    /// Do not ask for confirmation
    #[arg(long)]
    yes: bool,
}

impl Doctor {
    pub fn run(&self) -> Result<()> {
        if self.fix {
            return self.rewrite();
        }
        if self.remove_orphans {
            return self.clean();
        }
        let runtime = database_runtime()?;
        let handle = runtime.handle().clone();
        let findings = runtime.block_on(doctor::examine(&self.settings, handle, self.verbose));
        for finding in &findings {
            print(&format!("{finding}\n"));
        }
        let faults = findings.iter().filter(|finding| finding.grade == Grade::Fault).count();
        match faults {
            0 => Ok(()),
            1 => Err(Error::internal("one check failed")),
            number => Err(Error::internal(format!("{number} checks failed"))),
        }
    }

    fn clean(&self) -> Result<()> {
        confirm("Files that only an older backup of the database has are lost.", self.yes)?;
        let count = with_store(&self.settings, async |store| {
            doctor::remove_orphans(&self.settings, &store).await
        })?;
        print(&format!("{count} will be removed within a minute while a server runs.\n"));
        Ok(())
    }

    fn rewrite(&self) -> Result<()> {
        confirm("Each table is locked while it is rewritten: requests may wait.", self.yes)?;
        with_store(&self.settings, async |store| {
            doctor::rewrite(&store, |table| print(&format!("{table}\n"))).await
        })
    }
}

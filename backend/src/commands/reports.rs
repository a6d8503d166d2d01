//! `umbrachat reports`

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{output::print, with_store};
use crate::{
    base::{config::Settings, error::Result, ids::ReportId},
    features::reports::operator,
    storage::blobs::BlobStore,
};

#[derive(Args)]
pub struct Reports {
    #[command(flatten)]
    settings: Settings,
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// List the open reports
    List {
        /// Include closed reports
        #[arg(long)]
        all: bool,
    },
    /// Show the complete report
    Show {
        id: ReportId,
        /// Write copies of the attached files into this directory
        #[arg(long, value_name = "DIRECTORY")]
        files: Option<PathBuf>,
    },
    /// Close a report
    Close { id: ReportId },
}

impl Reports {
    pub fn run(&self) -> Result<()> {
        let text = with_store(&self.settings, async |store| match &self.what {
            What::List { all } => operator::list(&store, *all).await,
            What::Show { id, files: None } => operator::show(&store, *id).await,
            What::Show { id, files: Some(directory) } => {
                let blobs = BlobStore::open(&self.settings.files_address())?;
                operator::save_files(&store, &blobs, *id, directory).await
            }
            What::Close { id } => operator::close(&store, *id).await,
        })?;
        print(&text);
        Ok(())
    }
}

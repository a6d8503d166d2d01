//! Where a command's result goes.

use std::path::PathBuf;

use clap::Args;
use umbrachat::base::error::{Error, Result};

#[derive(Args)]
pub struct Output {
    /// Write it to this file instead
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Output {
    pub fn write(&self, text: &str) -> Result<()> {
        match &self.output {
            Some(path) => std::fs::write(path, text).map_err(Error::internal),
            None => {
                print(text);
                Ok(())
            }
        }
    }
}

#[expect(clippy::print_stdout, reason = "this is the command's result")]
pub fn print(text: &str) {
    print!("{text}");
}

//! The output of a command.

use std::path::PathBuf;

use clap::Args;

use crate::base::error::{Error, Result};

#[derive(Args)]
pub struct Output {
    /// Write it to this file instead of the standard output
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

#[expect(clippy::print_stdout, reason = "the output of the command")]
pub fn print(text: &str) {
    print!("{text}");
}

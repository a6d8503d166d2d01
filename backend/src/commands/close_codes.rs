//! `umbrachat close-codes`

use umbrachat::{api::close_codes, base::error::Result};

use super::output::Output;

pub fn run(output: &Output) -> Result<()> {
    output.write(&close_codes::typescript())
}

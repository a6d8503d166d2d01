//! `umbrachat close-codes`

use super::output::Output;
use crate::{api::close_codes, base::error::Result};

pub fn run(output: &Output) -> Result<()> {
    output.write(&close_codes::typescript())
}

//! `umbrachat records`

use umbrachat::{base::error::Result, domain::privacy::inventory::words};

use super::output::Output;

pub fn run(output: &Output) -> Result<()> {
    output.write(&words::record_of_processing())
}

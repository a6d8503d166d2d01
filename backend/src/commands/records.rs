//! `umbrachat records`

use super::output::Output;
use crate::{base::error::Result, domain::privacy::inventory::words};

pub fn run(output: &Output) -> Result<()> {
    output.write(&words::record_of_processing())
}

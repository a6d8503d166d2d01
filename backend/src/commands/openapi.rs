//! `umbrachat openapi`

use super::output::Output;
use crate::{
    app,
    base::error::{Error, Result},
};

pub fn run(output: &Output) -> Result<()> {
    output.write(&app::openapi().to_yaml().map_err(Error::internal)?)
}

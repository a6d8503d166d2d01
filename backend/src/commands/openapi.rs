//! `umbrachat openapi`

use umbrachat::{
    app,
    base::error::{Error, Result},
};

use super::output::Output;

pub fn run(output: &Output) -> Result<()> {
    output.write(&app::openapi().to_yaml().map_err(Error::internal)?)
}

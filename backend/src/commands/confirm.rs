//! Confirmation before an operation that cannot be undone.

use std::io::IsTerminal;

use console::Term;

use crate::base::error::{Error, Result};

/// Continues if `--yes` was given or the operator confirms at the terminal.
///
/// # Errors
/// An error message if they refuse, or if there is no terminal.
pub fn confirm(question: &str, yes: bool) -> Result<()> {
    if yes {
        return Ok(());
    }
    if !std::io::stdin().is_terminal() {
        return Err(Error::internal(format!("{question} Add --yes to do it.")));
    }
    let terminal = Term::stderr();
    terminal.write_str(&format!("{question} [y/N] ")).map_err(Error::internal)?;
    match terminal.read_line().map_err(Error::internal)?.trim() {
        "y" | "Y" | "yes" => Ok(()),
        _ => Err(Error::internal("nothing was done")),
    }
}

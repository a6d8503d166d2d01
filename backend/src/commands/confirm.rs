//! Asking once more before what cannot be undone.

use std::io::IsTerminal;

use console::Term;
use umbrachat::base::error::{Error, Result};

/// Goes on if `--yes` was given or the person at the keyboard says so.
///
/// # Errors
/// A sentence, when they do not, or nobody is there to ask.
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

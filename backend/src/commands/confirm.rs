//! Asking once more before what cannot be undone.

use std::io::{IsTerminal, stdin};

use umbrachat::error::{Error, Result};

/// Goes on if `--yes` was given or the person at the keyboard says so.
///
/// # Errors
/// A sentence, when they do not, or nobody is there to ask.
#[expect(clippy::print_stderr, reason = "this is a question to the person at the keyboard")]
pub fn confirm(question: &str, yes: bool) -> Result<()> {
    if yes {
        return Ok(());
    }
    if !stdin().is_terminal() {
        return Err(Error::internal(format!("{question} Add --yes to do it.")));
    }
    eprint!("{question} [y/N] ");
    let mut answer = String::new();
    stdin().read_line(&mut answer).map_err(Error::internal)?;
    match answer.trim() {
        "y" | "Y" | "yes" => Ok(()),
        _ => Err(Error::internal("nothing was done")),
    }
}

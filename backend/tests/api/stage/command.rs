//! The program's short commands, run as an operator runs them.

use std::process::{Command, Stdio};

use super::Database;

/// How a command ended, and what it said.
#[derive(Debug)]
pub struct Said {
    pub is_done: bool,
    pub text: String,
}

impl Said {
    #[track_caller]
    pub fn done(self) -> String {
        assert!(self.is_done, "{}", self.text);
        self.text
    }

    /// Fails unless it was refused with all of these words.
    #[track_caller]
    pub fn refused(self, words: &[&str]) {
        assert!(!self.is_done, "was done: {}", self.text);
        for word in words {
            assert!(self.text.contains(word), "no {word:?} in {}", self.text);
        }
    }
}

/// The program with the settings of a server on this database.
pub fn program(database: &Database, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_umbrachat"));
    command
        .args(arguments)
        .env("UMBRACHAT_DATA_DIR", database.data_dir())
        .env("DATABASE_URL", &database.url)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

impl Database {
    /// Runs a command to its end.
    pub async fn command(&self, arguments: &[&str]) -> Said {
        let mut command = program(self, arguments);
        let output = tokio::task::spawn_blocking(move || command.output().expect("runs"));
        let output = output.await.expect("no panic");
        let (said, faults) =
            (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        Said { is_done: output.status.success(), text: format!("{said}{faults}") }
    }
}

//! Runs the program's commands beside a server or without one, as an operator does.

use std::process::{Command, Stdio};

use tokio::io::AsyncWriteExt;

use super::{Database, Stage, log};

/// The output of a command that has ended.
#[derive(Debug)]
pub struct Said {
    pub succeeded: bool,
    /// Its standard output.
    pub out: String,
    /// Its standard error: the log and the error.
    pub log: String,
}

impl Said {
    /// The standard output; fails if the command did.
    #[track_caller]
    pub fn done(self) -> String {
        assert!(self.succeeded, "{}\n{}", self.out, self.log);
        self.out
    }

    /// The error output; fails unless the command failed with all of these words.
    #[track_caller]
    pub fn refused(self, words: &[&str]) -> String {
        assert!(!self.succeeded, "{}\n{}", self.out, self.log);
        for word in words {
            assert!(self.log.contains(word), "no {word:?} in {}", self.log);
        }
        self.log
    }
}

/// The program with the settings of a server on this database.
pub fn program(database: &Database, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_umbrachat"));
    command
        .args(arguments)
        .env("UMBRACHAT_DATA_DIR", database.data_dir())
        .env("DATABASE_URL", &database.url)
        // Tests run at the same time, and the default port may be in use.
        .env("UMBRACHAT_LISTEN", "127.0.0.1:0")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

impl Database {
    /// Runs a command to its end.
    pub async fn command(&self, arguments: &[&str]) -> Said {
        self.command_with(arguments, &[], "").await
    }

    /// Runs a command with further settings and with `input` on its standard input.
    pub async fn command_with(
        &self,
        arguments: &[&str],
        settings: &[(&str, &str)],
        input: &str,
    ) -> Said {
        let mut command = tokio::process::Command::from(program(self, arguments));
        let child = command.envs(settings.iter().copied()).stdin(Stdio::piped()).spawn();
        let mut child = child.expect("runs");
        let mut typed = child.stdin.take().expect("is piped");
        // A command that does not read its input may have ended.
        let _ = typed.write_all(input.as_bytes()).await;
        drop(typed);
        let output = child.wait_with_output().await.expect("ends");
        let text = |bytes| String::from_utf8(bytes).expect("is text");
        let (out, said) = (text(output.stdout), text(output.stderr));
        said.lines().for_each(log::hear);
        Said { succeeded: output.status.success(), out, log: said }
    }
}

impl Stage {
    /// Runs a command on the server's database.
    pub async fn umbrachat(&self, arguments: &[&str]) -> Said {
        self.database.command(arguments).await
    }

    /// Runs a command with further settings and with `input` on its standard input.
    pub async fn umbrachat_with(
        &self,
        arguments: &[&str],
        settings: &[(&str, &str)],
        input: &str,
    ) -> Said {
        self.database.command_with(arguments, settings, input).await
    }
}

//! The program's other commands, run beside the server as an operator does.

use std::process::Stdio;

use tokio::{io::AsyncWriteExt, process::Command};

use super::{Stage, log};

/// What a command did.
#[derive(Debug)]
pub struct Said {
    pub succeeded: bool,
    /// Its result.
    pub out: String,
    /// Its log, and why it failed.
    pub log: String,
}

impl Said {
    /// The result; fails with everything it said if the command did.
    #[track_caller]
    pub fn done(self) -> String {
        assert!(self.succeeded, "{}\n{}", self.out, self.log);
        self.out
    }

    /// Why it failed.
    #[track_caller]
    pub fn refused(self) -> String {
        assert!(!self.succeeded, "{}\n{}", self.out, self.log);
        self.log
    }
}

impl Stage {
    /// Runs the program on the server's database.
    pub async fn umbrachat(&self, arguments: &[&str]) -> Said {
        self.umbrachat_with(arguments, &[], "").await
    }

    /// The same with further settings, and with what is typed into it.
    pub async fn umbrachat_with(
        &self,
        arguments: &[&str],
        settings: &[(&str, &str)],
        input: &str,
    ) -> Said {
        let mut child = Command::new(env!("CARGO_BIN_EXE_umbrachat"))
            .args(arguments)
            .env("UMBRACHAT_DATA_DIR", self.database.data_dir())
            .env("DATABASE_URL", &self.database.url)
            .envs(settings.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("runs");
        let mut typed = child.stdin.take().expect("is piped");
        typed.write_all(input.as_bytes()).await.expect("reads");
        drop(typed);
        let output = child.wait_with_output().await.expect("ends");
        let text = |bytes| String::from_utf8(bytes).expect("is text");
        let (out, said) = (text(output.stdout), text(output.stderr));
        said.lines().for_each(log::hear);
        Said { succeeded: output.status.success(), out, log: said }
    }
}

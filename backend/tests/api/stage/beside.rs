//! The program's other commands beside a running server, with what an operator types.

use std::{io::Write, process::Stdio};

use super::{Stage, log, program};

/// What a command did.
#[derive(Debug)]
pub struct Outcome {
    pub succeeded: bool,
    /// Its result.
    pub out: String,
    /// Its log, and why it failed.
    pub log: String,
}

impl Outcome {
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
    pub async fn umbrachat(&self, arguments: &[&str]) -> Outcome {
        self.umbrachat_with(arguments, &[], "").await
    }

    /// The same with further settings, and with what is typed into it.
    pub async fn umbrachat_with(
        &self,
        arguments: &[&str],
        settings: &[(&str, &str)],
        input: &str,
    ) -> Outcome {
        let mut command = program(&self.database, arguments);
        command.envs(settings.iter().copied()).stdin(Stdio::piped());
        let input = input.to_owned();
        let output = tokio::task::spawn_blocking(move || {
            let mut child = command.spawn().expect("runs");
            let mut typed = child.stdin.take().expect("is piped");
            // One that is refused at once reads nothing.
            let _ = typed.write_all(input.as_bytes());
            drop(typed);
            child.wait_with_output().expect("ends")
        });
        let output = output.await.expect("no panic");
        let text = |bytes| String::from_utf8(bytes).expect("is text");
        let (out, said) = (text(output.stdout), text(output.stderr));
        said.lines().for_each(log::hear);
        Outcome { succeeded: output.status.success(), out, log: said }
    }
}

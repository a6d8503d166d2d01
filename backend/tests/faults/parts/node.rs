//! One node: the program as a process.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex},
    time::Duration,
};

use super::{
    free_port,
    processes::{signal, until},
};

/// The time limit for a start, generous for a busy machine.
const START: Duration = Duration::from_secs(60);

pub struct Node {
    /// The address, which stays the same after a restart.
    pub base: String,
    program: String,
    settings: Vec<(String, String)>,
    /// The data directory, removed when dropped; `None` if the caller provides one.
    directory: Option<tempfile::TempDir>,
    child: Option<Child>,
    log: Arc<Mutex<Vec<String>>>,
}

impl Node {
    /// A node on this database, not started yet.
    pub fn new(database: &str) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let data = directory.path().join("data").to_string_lossy().into_owned();
        let address = format!("127.0.0.1:{}", free_port());
        // Cargo names the program to tests of its package only; others choose one themselves.
        let program = option_env!("CARGO_BIN_EXE_umbrachat").unwrap_or_default().to_owned();
        let settings = [
            ("UMBRACHAT_LISTEN", address.as_str()),
            ("UMBRACHAT_DATA_DIR", &data),
            ("DATABASE_URL", database),
            ("UMBRACHAT_LIMITS", "off"),
            ("UMBRACHAT_WORKERS", "2"),
            // All nodes need the same token secret.
            ("UMBRACHAT_JWT_SECRET", "the fault tests' own 0123456789 abcdefghij"),
        ];
        Self {
            base: format!("http://{address}"),
            program,
            settings: settings.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
            directory: Some(directory),
            child: None,
            log: Arc::default(),
        }
    }

    pub fn with(self, name: &str, value: &str) -> Self {
        let mut node = self.without(name);
        node.settings.push((name.to_owned(), value.to_owned()));
        node
    }

    /// Leaves a setting at the program's default.
    pub fn without(mut self, name: &str) -> Self {
        self.settings.retain(|(known, _)| known != name);
        self
    }

    /// Replaces the program by another build.
    pub fn of_program(mut self, program: &str) -> Self {
        program.clone_into(&mut self.program);
        self
    }

    /// Uses an existing data directory, which is not removed.
    pub fn with_data_in(mut self, place: &std::path::Path) -> Self {
        self.directory = None;
        self.with("UMBRACHAT_DATA_DIR", &place.join("data").to_string_lossy())
    }

    /// From the next start on it is this build of the program.
    pub fn replace_program(&mut self, program: &str) {
        program.clone_into(&mut self.program);
    }

    /// Starts it and expects that it ends with an error; what it says.
    pub fn refuses_to_start(&mut self) -> String {
        let output = Command::new(&self.program)
            .arg("serve")
            .envs(self.settings.iter().cloned())
            .output()
            .expect("runs");
        assert!(!output.status.success(), "it started");
        String::from_utf8_lossy(&output.stderr).into_owned()
    }

    pub async fn start(&mut self) {
        self.spawn();
        self.ready().await;
    }

    /// Starts the process without waiting until it is ready.
    pub fn spawn(&mut self) {
        assert!(self.child.is_none(), "runs already");
        let mut child = Command::new(&self.program)
            .arg("serve")
            .envs(self.settings.iter().cloned())
            .stderr(Stdio::piped())
            .spawn()
            .expect("starts");
        let lines = BufReader::new(child.stderr.take().expect("is piped")).lines();
        let log = Arc::clone(&self.log);
        log.lock().expect("is free").push(String::from("--- started"));
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                log.lock().expect("is free").push(line);
            }
        });
        self.child = Some(child);
    }

    pub async fn ready(&mut self) {
        let (log, child) = (Arc::clone(&self.log), self.child.as_mut().expect("was started"));
        until(START, "a node is ready", async || {
            let log = log.lock().expect("is free");
            let now = log.iter().rev().take_while(|line| *line != "--- started");
            let is_ready = now.into_iter().any(|line| line.contains("ready at "));
            let ended = child.try_wait().expect("the process can be waited for");
            assert!(is_ready || ended.is_none(), "refused to start: {log:?}");
            is_ready
        })
        .await;
    }

    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            // SIGKILL, on Unix.
            child.kill().expect("can be killed");
            child.wait().expect("ends");
        }
    }

    /// Sends SIGTERM; returns the exit status and the time until the end.
    pub async fn stop(&mut self, limit: Duration) -> (ExitStatus, Duration) {
        let mut child = self.child.take().expect("runs");
        signal("TERM", &[child.id()]);
        let mut status = None;
        let took = until(limit, "the node ends", async || {
            status = child.try_wait().expect("the process can be waited for");
            status.is_some()
        })
        .await;
        (status.expect("has ended"), took)
    }

    pub fn process(&self) -> u32 {
        self.child.as_ref().expect("runs").id()
    }

    /// Anonymous resident memory of the process in KiB (proc_pid_status(5)).
    pub fn memory(&self) -> u64 {
        let id = self.process();
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).expect("Linux");
        let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).expect("a line");
        line.trim().trim_end_matches(" kB").parse().expect("a number")
    }

    /// Whether a log line contains these words.
    pub fn said(&self, words: &str) -> bool {
        self.log.lock().expect("is free").iter().any(|line| line.contains(words))
    }

    /// The last log lines, for the message of a failed test.
    pub fn last_words(&self) -> String {
        let log = self.log.lock().expect("is free");
        let lines: Vec<_> = log.iter().rev().take(25).rev().cloned().collect();
        format!("--- {}\n{}", self.base, lines.join("\n"))
    }

    pub fn assert_no_panic(&self) {
        let log = self.log.lock().expect("is free");
        let panics: Vec<_> = log.iter().filter(|line| line.contains("panicked")).collect();
        assert!(panics.is_empty(), "{panics:?}");
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.kill();
    }
}

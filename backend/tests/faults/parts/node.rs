//! One node: the program as its users run it.

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

/// Ready after so long also on a busy machine.
const START: Duration = Duration::from_secs(60);

pub struct Node {
    /// Where it is reached, also after it was started again.
    pub base: String,
    program: String,
    settings: Vec<(String, String)>,
    /// Keeps the data, unless it lies elsewhere.
    directory: Option<tempfile::TempDir>,
    child: Option<Child>,
    log: Arc<Mutex<Vec<String>>>,
}

impl Node {
    /// A node that has not been started, on this database.
    pub fn new(database: &str) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let data = directory.path().join("data").to_string_lossy().into_owned();
        let address = format!("127.0.0.1:{}", free_port());
        let program = env!("CARGO_BIN_EXE_umbrachat").to_owned();
        let settings = [
            ("UMBRACHAT_LISTEN", address.as_str()),
            ("UMBRACHAT_DATA_DIR", &data),
            ("DATABASE_URL", database),
            ("UMBRACHAT_LIMITS", "off"),
            ("UMBRACHAT_WORKERS", "2"),
            // All nodes have to believe each other's tokens.
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

    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.settings.retain(|(known, _)| known != name);
        self.settings.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Another build of the program.
    pub fn of_program(mut self, program: &str) -> Self {
        program.clone_into(&mut self.program);
        self
    }

    /// Its data in another place, which outlives it.
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

    /// Starts without waiting.
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
            let ended = child.try_wait().expect("can be asked");
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

    /// Sends SIGTERM; with which status and after how long it ended.
    pub async fn stop(&mut self, limit: Duration) -> (ExitStatus, Duration) {
        let mut child = self.child.take().expect("runs");
        signal("TERM", &[child.id()]);
        let mut status = None;
        let took = until(limit, "the node ends", async || {
            status = child.try_wait().expect("can be asked");
            status.is_some()
        })
        .await;
        (status.expect("has ended"), took)
    }

    pub fn process(&self) -> u32 {
        self.child.as_ref().expect("runs").id()
    }

    /// Memory that it has to itself and in use, in KiB (proc_pid_status(5)).
    pub fn memory(&self) -> u64 {
        let id = self.process();
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).expect("Linux");
        let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).expect("a line");
        line.trim().trim_end_matches(" kB").parse().expect("a number")
    }

    /// Whether its log says this somewhere.
    pub fn said(&self, words: &str) -> bool {
        self.log.lock().expect("is free").iter().any(|line| line.contains(words))
    }

    /// The end of what it said, for who looks into a failure.
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

//! The server as a separate process that can be killed and started again.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, mpsc},
    time::Duration,
};

use super::{Actor, Engine, PASSWORD, connections::ConnectionWatch, database::Database};

pub struct Process {
    pub database: Database,
    child: Option<Child>,
    base: String,
    log: Arc<Mutex<Vec<String>>>,
    /// Further settings as environment variables.
    settings: Vec<(String, String)>,
    /// The program and arguments that start it, such as `prlimit --nofile=256:256`.
    wrapper: Vec<String>,
}

impl Process {
    pub async fn new(engine: Engine) -> Self {
        Self::on(Database::new(engine).await, &[]).await
    }

    /// A server on this database with further settings as environment variables.
    pub async fn on(database: Database, settings: &[(&str, &str)]) -> Self {
        Self::within(&[], database, settings).await
    }

    /// A server that is started by another program, which limits it.
    pub async fn within(wrapper: &[&str], database: Database, settings: &[(&str, &str)]) -> Self {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let mut process = Self {
            database,
            child: None,
            base: String::new(),
            log: Arc::default(),
            settings: settings.iter().map(own).collect(),
            wrapper: wrapper.iter().map(|word| (*word).to_owned()).collect(),
        };
        process.start().await;
        process
    }

    pub fn database(&self) -> &Database {
        &self.database
    }

    pub fn base(&self) -> &str {
        &self.base
    }

    /// Starts the server on the existing data and waits until it is ready.
    pub async fn start(&mut self) {
        let words = self.wrapper.iter().map(String::as_str);
        let mut words = words.chain([env!("CARGO_BIN_EXE_umbrachat"), "serve"]);
        let mut child = Command::new(words.next().expect("a program"))
            .args(words)
            .env("UMBRACHAT_LISTEN", "127.0.0.1:0")
            .env("UMBRACHAT_DATA_DIR", self.database.data_dir())
            .env("DATABASE_URL", &self.database.url)
            .env("UMBRACHAT_LIMITS", "off")
            .env("UMBRACHAT_LOG", "trace")
            .envs(self.settings.iter().map(|(name, value)| (name, value)))
            .stderr(Stdio::piped())
            .spawn()
            .expect("starts");
        let lines = BufReader::new(child.stderr.take().expect("is piped")).lines();
        let (ready, address) = mpsc::channel();
        let log = Arc::clone(&self.log);
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                // In the text or the JSON format.
                if let Some((_, rest)) =
                    line.split_once("ready at ").and_then(|(_, rest)| rest.split_once("address"))
                {
                    let address = rest.trim_start_matches(['=', '"', ':']).split('"').next();
                    // The receiver waits for the first ready line only.
                    let _ = ready.send(address.unwrap_or_default().to_owned());
                }
                super::log::hear(&line);
                log.lock().expect("is free").push(line);
            }
        });
        let address =
            tokio::task::spawn_blocking(move || address.recv_timeout(Duration::from_secs(20)));
        let address = address.await.expect("no panic").unwrap_or_else(|_| {
            panic!("not ready: {:?}", self.log.lock().expect("is free"));
        });
        self.base = format!("http://{address}");
        self.child = Some(child);
    }

    /// Whether a log line contains this text.
    pub fn has_said(&self, text: &str) -> bool {
        self.log.lock().expect("is free").iter().any(|line| line.contains(text))
    }

    /// The log lines.
    pub fn log(&self) -> Vec<String> {
        self.log.lock().expect("is free").clone()
    }

    /// Sends SIGTERM.
    pub fn terminate(&self) {
        let id = self.child.as_ref().expect("runs").id();
        let id = rustix::process::Pid::from_raw(id.cast_signed()).expect("an id");
        rustix::process::kill_process(id, rustix::process::Signal::TERM).expect("is there");
    }

    /// The exit code after the process has ended by itself.
    pub async fn exit_code(&mut self) -> Option<i32> {
        let mut child = self.child.take().expect("runs");
        let ended = tokio::task::spawn_blocking(move || child.wait().expect("ends"));
        ended.await.expect("no panic").code()
    }

    /// The number of open file descriptors.
    pub fn descriptors(&self) -> usize {
        let id = self.child.as_ref().expect("runs").id();
        std::fs::read_dir(format!("/proc/{id}/fd")).expect("can be listed").count()
    }

    /// Notes the addresses to which the process connects from now on.
    pub fn watch_connections(&self) -> ConnectionWatch {
        let port = self.base.rsplit(':').next().and_then(|port| port.parse().ok());
        let id = self.child.as_ref().expect("runs").id();
        ConnectionWatch::begin(id, port.expect("a port"))
    }

    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            // SIGKILL, on Unix.
            child.kill().expect("can be killed");
            child.wait().expect("ends");
        }
    }

    /// Two friends and the id of their direct conversation.
    pub async fn pair(&self) -> (Actor, Actor, String) {
        let stranger = || Actor::anonymous(&self.base, reqwest::Client::new());
        let mira = stranger().signed_up("mira", PASSWORD).await;
        let tomas = stranger().signed_up("tomas", PASSWORD).await;
        mira.befriend(&tomas).await;
        let opened = mira.put(&format!("/conversations/direct/{}", tomas.id), ()).await.expect(201);
        let id = opened.text("id");
        (mira, tomas, id)
    }

    pub fn assert_no_panic(&self) {
        let log = self.log.lock().expect("is free");
        let panics: Vec<_> = log.iter().filter(|line| line.contains("panicked")).collect();
        assert!(panics.is_empty(), "{panics:?}");
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
        if !std::thread::panicking() {
            super::log::assert_discreet();
        }
    }
}

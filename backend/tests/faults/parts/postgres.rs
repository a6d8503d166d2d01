//! A private PostgreSQL cluster.

use std::{
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use super::{
    free_port,
    processes::{children, signal, until},
};

/// The time limit for a start, generous for a busy machine.
const START: Duration = Duration::from_secs(60);

pub struct Postgres {
    /// The directory of the cluster, removed when dropped; `None` if the caller provides one.
    _directory: Option<tempfile::TempDir>,
    cluster: PathBuf,
    port: u16,
    settings: &'static [&'static str],
    server: Option<Child>,
    frozen: Vec<u32>,
}

/// Without fsync: the tests kill processes, not machines.
const QUICK: &[&str] =
    &["fsync=off", "full_page_writes=off", "max_connections=200", "shared_buffers=32MB"];

/// PostgreSQL refuses to run as root.
fn as_owner(program: &Path) -> Command {
    let is_root = std::fs::metadata("/proc/self").is_ok_and(|this| {
        use std::os::unix::fs::MetadataExt;
        this.uid() == 0
    });
    if !is_root {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid=postgres", "--regid=postgres", "--init-groups"]).arg(program);
    command
}

fn program(name: &str) -> PathBuf {
    PathBuf::from(std::env::var("UMBRACHAT_TEST_POSTGRES_BIN").expect("tests/faults.sh")).join(name)
}

impl Postgres {
    pub async fn new() -> Self {
        Self::with_settings(QUICK).await
    }

    /// A cluster with these settings besides PostgreSQL's own, with which a commit is on the disk.
    pub async fn with_settings(settings: &'static [&'static str]) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(directory.path(), open).expect("is ours");
        let cluster = directory.path().join("cluster");
        let mut postgres = Self::copied_to(cluster, Some(directory));
        postgres.settings = settings;
        postgres.start().await;
        postgres
    }

    /// A folder of files that the nodes on this database share.
    pub fn files(&self) -> String {
        self.cluster.with_extension("files").to_string_lossy().into_owned()
    }

    /// Creates a cluster in this directory.
    pub async fn at(cluster: PathBuf, directory: Option<tempfile::TempDir>) -> Self {
        let mut postgres = Self::copied_to(cluster, directory);
        postgres.start().await;
        postgres
    }

    /// The same, with its write-ahead log in another place.
    pub async fn with_log_at(cluster: PathBuf, log: &Path) -> Self {
        let mut postgres = Self::copied_to(cluster, None);
        let inside = postgres.cluster.join("pg_wal");
        let moved = Command::new("mv").arg(&inside).arg(log).status();
        assert!(moved.expect("mv runs").success());
        std::os::unix::fs::symlink(log, inside).expect("is linked");
        postgres.start().await;
        postgres
    }

    fn copied_to(cluster: PathBuf, directory: Option<tempfile::TempDir>) -> Self {
        let template = std::env::var("UMBRACHAT_TEST_CLUSTER").expect("tests/faults.sh");
        let copied = Command::new("cp").arg("-a").arg(template).arg(&cluster).status();
        assert!(copied.expect("cp runs").success());
        let port = free_port();
        let (server, frozen) = (None, Vec::new());
        Self { _directory: directory, cluster, port, settings: QUICK, server, frozen }
    }

    pub async fn start(&mut self) {
        let log = self.cluster.join("log");
        let log = std::fs::OpenOptions::new().create(true).append(true).open(log).expect("a log");
        let server = as_owner(&program("postgres"))
            .arg("-D")
            .arg(&self.cluster)
            .args(["-h", "127.0.0.1", "-p", &self.port.to_string(), "-k", ""])
            .args(self.settings.iter().flat_map(|setting| ["-c", *setting]))
            .stdout(Stdio::null())
            .stderr(log)
            .spawn();
        self.server = Some(server.expect("starts"));
        let port = self.port.to_string();
        until(START, "PostgreSQL answers", async || {
            let asked = Command::new(program("pg_isready"))
                .args(["-q", "-t", "2", "-h", "127.0.0.1", "-p", &port])
                .status();
            asked.expect("pg_isready runs").success()
        })
        .await;
    }

    /// The URL of its only database.
    pub fn url(&self) -> String {
        format!("postgres://umbra@127.0.0.1:{}/postgres?sslmode=disable", self.port)
    }

    /// The id of the process that starts all others.
    pub fn process(&self) -> u32 {
        self.server.as_ref().expect("runs").id()
    }

    /// The ids of all its processes.
    pub fn processes(&self) -> Vec<u32> {
        let server = self.process();
        let mut all = vec![server];
        all.extend(children(server));
        all
    }

    /// `kill -9` of all its processes.
    pub fn kill(&mut self) {
        let server = self.process();
        // The parent first, so that it starts no new processes.
        signal("STOP", &[server]);
        signal("KILL", &self.processes());
        self.server.take().expect("runs").wait().expect("ends");
    }

    /// Waits until it has ended by itself.
    pub async fn ended(&mut self, limit: Duration) {
        let mut server = self.server.take().expect("runs");
        until(limit, "PostgreSQL ends", async || {
            server.try_wait().expect("can be asked").is_some()
        })
        .await;
    }

    pub fn freeze(&mut self) {
        let server = self.process();
        signal("STOP", &[server]);
        self.frozen = self.processes();
        signal("STOP", &self.frozen);
    }

    pub fn thaw(&mut self) {
        signal("CONT", &std::mem::take(&mut self.frozen));
    }

    /// Runs a query with `psql` and returns its output.
    pub fn ask(&self, query: &str) -> String {
        self.ask_in("postgres", query)
    }

    /// Runs a query in another database.
    pub fn ask_in(&self, database: &str, query: &str) -> String {
        self.try_ask_in(database, query).expect("answers")
    }

    /// The same, with what it or its client says if that fails.
    pub fn try_ask_in(&self, database: &str, query: &str) -> Result<String, String> {
        let url = format!("postgres://umbra@127.0.0.1:{}/{database}", self.port);
        let asked = Command::new(program("psql"))
            .args(["-X", "-q", "-t", "-A", "-d", &url, "-c", query])
            .output()
            .expect("psql runs");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
        if asked.status.success() { Ok(text(&asked.stdout)) } else { Err(text(&asked.stderr)) }
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if self.server.is_some() {
            self.kill();
        }
    }
}

//! A private PostgreSQL cluster that a test can stop, kill and freeze. The shared one is not
//! affected.

use std::{
    net::TcpListener,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{Database, eventually};

pub struct Cluster {
    directory: tempfile::TempDir,
    port: u16,
    settings: Vec<String>,
    server: Option<Child>,
    is_frozen: bool,
}

impl Cluster {
    pub async fn new() -> Self {
        Self::with(|_| Vec::new()).await
    }

    /// A cluster with further settings as `name=value`; the closure gets the directory for files.
    pub async fn with(settings: impl FnOnce(&Path) -> Vec<String>) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        if is_root() {
            run(Command::new("chown").arg("postgres").arg(directory.path()));
        }
        let data = directory.path().join("data");
        let initialise = ["-U", "umbra", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"];
        run(as_owner(&programs().join("initdb")).arg("-D").arg(&data).args(initialise));
        let settings = settings(directory.path());
        let mut cluster = Self { directory, port: 0, settings, server: None, is_frozen: false };
        cluster.start().await;
        cluster
    }

    /// The URL of a database in this cluster.
    pub fn url(&self) -> String {
        format!("postgres://umbra@127.0.0.1:{}/postgres", self.port)
    }

    /// A test database in this cluster, with an empty data directory.
    pub fn database(&self) -> Database {
        let directory = tempfile::tempdir().expect("a directory");
        Database { directory, url: self.url() }
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// The path of a file in its directory.
    pub fn file(&self, name: &str) -> String {
        self.directory.path().join(name).display().to_string()
    }

    /// Starts the server, always on the same port, and waits until it answers.
    pub async fn start(&mut self) {
        if self.port == 0 {
            let free = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr());
            self.port = free.expect("a free port").port();
        }
        let data = self.directory.path().join("data");
        let mut command = as_owner(&programs().join("postgres"));
        command.arg("-D").arg(data).args(["-h", "127.0.0.1", "-p", &self.port.to_string(), "-k"]);
        command.arg(self.directory.path()).args(["-c", "fsync=off"]);
        for setting in &self.settings {
            command.args(["-c", setting]);
        }
        let log = std::fs::File::create(self.directory.path().join("log")).expect("a log");
        self.server = Some(command.stderr(log).spawn().expect("starts"));
        let url = self.url();
        eventually("PostgreSQL answers", async || AsyncPgConnection::establish(&url).await.is_ok())
            .await;
    }

    /// Kills all processes at once, as `kill -9` does.
    pub fn kill(&mut self) {
        self.thaw();
        if let Some(mut server) = self.server.take() {
            signal("QUIT", &[server.id()]);
            server.wait().expect("ends");
        }
    }

    /// Suspends all processes; connections stay open without answers.
    pub fn freeze(&mut self) {
        self.is_frozen = true;
        self.signal_all("STOP");
    }

    pub fn thaw(&mut self) {
        if self.is_frozen {
            self.is_frozen = false;
            self.signal_all("CONT");
        }
    }

    /// The parent process comes first.
    fn signal_all(&self, name: &str) {
        let Some(server) = &self.server else { return };
        signal(name, &[server.id()]);
        signal(name, &children(server.id()));
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.kill();
    }
}

fn children(of: u32) -> Vec<u32> {
    let processes = std::fs::read_dir("/proc").expect("lists");
    let ids = processes.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    ids.filter(|id: &u32| {
        let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
        // The process name in parentheses may contain any sign; state and parent id follow it.
        let parent = stat.rsplit_once(')').and_then(|(_, rest)| rest.split_whitespace().nth(1));
        parent == Some(&of.to_string())
    })
    .collect()
}

fn signal(name: &str, ids: &[u32]) {
    if !ids.is_empty() {
        let ids = ids.iter().map(ToString::to_string);
        // A process may have ended in the meantime.
        let _ =
            Command::new("kill").arg(format!("-{name}")).args(ids).stderr(Stdio::null()).status();
    }
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").expect("is there").uid() == 0
}

/// PostgreSQL refuses to run as root.
fn as_owner(program: &Path) -> Command {
    let mut command = if is_root() {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=postgres", "--regid=postgres", "--init-groups"]).arg(program);
        command
    } else {
        Command::new(program)
    };
    command.current_dir("/").stdin(Stdio::null()).stdout(Stdio::null());
    command
}

fn programs() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").expect("PostgreSQL is installed");
    let version = |entry: std::io::Result<std::fs::DirEntry>| {
        let path = entry.ok()?.path();
        let number: u32 = path.file_name()?.to_str()?.parse().ok()?;
        path.join("bin/initdb").exists().then_some((number, path))
    };
    versions.filter_map(version).max().expect("PostgreSQL is installed").1.join("bin")
}

fn run(command: &mut Command) {
    let output = command.output().expect("runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Creates a certificate authority and a key with a certificate for one host name; returns the
/// settings of PostgreSQL for them.
pub fn certificates(directory: &Path, host: &str) -> Vec<String> {
    let make = |arguments: &str| {
        let mut command = as_owner(Path::new("openssl"));
        run(command.current_dir(directory).args(arguments.split(' ')));
    };
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
    make(&format!("req -x509 {key} -keyout ca.key -out ca.pem -subj /CN=authority -days 2"));
    make(&format!("req {key} -keyout server.key -out server.csr -subj /CN={host}"));
    let names = directory.join("names");
    std::fs::write(&names, format!("subjectAltName=DNS:{host}")).expect("writes");
    make(&format!(
        "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out server.pem \
         -days 2 -extfile {}",
        names.display()
    ));
    let path = |name: &str| directory.join(name).display().to_string();
    vec![
        "ssl=on".to_owned(),
        format!("ssl_cert_file={}", path("server.pem")),
        format!("ssl_key_file={}", path("server.key")),
    ]
}

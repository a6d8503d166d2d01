//! Redis servers for tests: the one of `tests/with-redis.sh`, the cluster of
//! `tests/with-redis-cluster.sh`, or a private one that the test may stop.

use std::{
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
};

use crate::stage::eventually;

pub fn one() -> String {
    of("UMBRACHAT_TEST_REDIS")
}

pub fn cluster() -> String {
    of("UMBRACHAT_TEST_REDIS_CLUSTER")
}

fn of(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name}: run the tests with `make test-backend`"))
}

/// A Redis server that a test can stop and freeze. It is killed when dropped.
pub struct Own {
    port: u16,
    directory: tempfile::TempDir,
    server: Option<Child>,
    /// The paths of the certificate and the key, if it uses TLS.
    tls: Option<(String, String)>,
}

impl Own {
    pub async fn start() -> Self {
        Self::new(None).await
    }

    /// A server that accepts only TLS.
    pub async fn with_tls(key: &str, certificate: &str) -> Self {
        Self::new(Some((key.to_owned(), certificate.to_owned()))).await
    }

    async fn new(tls: Option<(String, String)>) -> Self {
        let free = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = free.local_addr().expect("has an address").port();
        drop(free);
        let directory = tempfile::tempdir().expect("a temporary directory");
        let mut own = Self { port, directory, server: None, tls };
        own.begin().await;
        own
    }

    pub fn url(&self) -> String {
        match self.tls {
            Some(_) => format!("rediss://localhost:{}", self.port),
            None => format!("redis://127.0.0.1:{}", self.port),
        }
    }

    /// Starts the server on its port, without data.
    pub async fn begin(&mut self) {
        let mut server = Command::new("redis-server");
        let port = self.port.to_string();
        match &self.tls {
            Some((key, certificate)) => server
                .args(["--port", "0", "--tls-port", &port, "--tls-auth-clients", "no"])
                .args(["--tls-key-file", key, "--tls-cert-file", certificate])
                .args(["--tls-ca-cert-file", certificate]),
            None => server.args(["--port", &port]),
        };
        let server = server
            .args(["--bind", "127.0.0.1"])
            .args(["--save", "", "--appendonly", "no", "--dir"])
            .arg(self.directory.path())
            .stdout(Stdio::null())
            .spawn()
            .expect("redis-server starts");
        self.server = Some(server);
        eventually("Redis listens", async || TcpStream::connect(("127.0.0.1", self.port)).is_ok())
            .await;
    }

    pub fn kill(&mut self) {
        if let Some(mut server) = self.server.take() {
            server.kill().expect("can be killed");
            server.wait().expect("ends");
        }
    }

    /// Suspends the process; its connections stay open.
    pub fn freeze(&self) {
        self.signal("-STOP");
    }

    pub fn thaw(&self) {
        self.signal("-CONT");
    }

    fn signal(&self, signal: &str) {
        let id = self.server.as_ref().expect("runs").id().to_string();
        let done = Command::new("kill").args([signal, &id]).status().expect("kill runs");
        assert!(done.success());
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The output of `redis-cli` for a command.
pub fn says(url: &str, command: &[&str]) -> String {
    let said = Command::new("redis-cli").args(["-u", url]).args(command).output().expect("runs");
    String::from_utf8_lossy(&said.stdout).into_owned()
}

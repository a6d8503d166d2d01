//! A private Redis server.

use std::{
    process::{Child, Command, Stdio},
    time::Duration,
};

use super::{
    free_port,
    processes::{signal, until},
};

const START: Duration = Duration::from_secs(30);

pub struct Redis {
    port: u16,
    directory: tempfile::TempDir,
    server: Option<Child>,
}

impl Redis {
    pub async fn new() -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let mut redis = Self { port: free_port(), directory, server: None };
        redis.start().await;
        redis
    }

    /// Starts it on its port, without data.
    pub async fn start(&mut self) {
        let server = Command::new("redis-server")
            .args(["--bind", "127.0.0.1", "--port", &self.port.to_string()])
            .args(["--save", "", "--appendonly", "no", "--dir"])
            .arg(self.directory.path())
            .stdout(Stdio::null())
            .spawn();
        self.server = Some(server.expect("redis-server starts"));
        until(START, "Redis answers", async || self.ask(&["ping"]).as_deref() == Some("PONG"))
            .await;
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn process(&self) -> u32 {
        self.server.as_ref().expect("runs").id()
    }

    pub fn kill(&mut self) {
        if let Some(mut server) = self.server.take() {
            server.kill().expect("can be killed");
            server.wait().expect("ends");
        }
    }

    pub fn freeze(&self) {
        signal("STOP", &[self.process()]);
    }

    pub fn thaw(&self) {
        signal("CONT", &[self.process()]);
    }

    /// Removes all data.
    pub fn empty(&self) {
        assert_eq!(self.ask(&["flushall"]).as_deref(), Some("OK"));
    }

    fn ask(&self, words: &[&str]) -> Option<String> {
        let port = self.port.to_string();
        let asked = Command::new("redis-cli")
            .args(["-h", "127.0.0.1", "-p", &port])
            .args(words)
            .stderr(Stdio::null())
            .output()
            .expect("redis-cli runs");
        let said = String::from_utf8_lossy(&asked.stdout).trim().to_owned();
        asked.status.success().then_some(said)
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        self.kill();
    }
}

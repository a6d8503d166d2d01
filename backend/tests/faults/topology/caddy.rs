//! Caddy with the deployed Caddyfile. The test adds only settings of the environment: free ports, a
//! directory for certificates, and no external certificate authority.

use std::{
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::Duration,
};

use crate::parts::{Node, free_port, until};

const START: Duration = Duration::from_secs(30);

pub struct Caddy {
    port: u16,
    directory: tempfile::TempDir,
    server: Child,
}

impl Caddy {
    pub async fn before(nodes: &[Node], port: u16) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let deployed =
            std::fs::canonicalize(concat!(env!("CARGO_MANIFEST_DIR"), "/deploy/Caddyfile"));
        let settings = format!(
            "{{\n\tadmin off\n\tskip_install_trust\n\tauto_https disable_redirects\n\
             \thttp_port {}\n\tstorage file_system {}\n}}\nimport {}\n",
            free_port(),
            directory.path().display(),
            deployed.expect("is there").display(),
        );
        let file = directory.path().join("Caddyfile");
        std::fs::write(&file, settings).expect("writes");
        let addresses: Vec<_> =
            nodes.iter().map(|node| node.base.trim_start_matches("http://")).collect();
        let log = std::fs::File::create(directory.path().join("log")).expect("a log");
        let server = Command::new("caddy")
            .args(["run", "--adapter", "caddyfile", "--config"])
            .arg(&file)
            .env("UMBRACHAT_DOMAIN", format!("localhost:{port}, 127.0.0.1:{port}"))
            .env("UMBRACHAT_NODES", addresses.join(" "))
            .env("XDG_CONFIG_HOME", directory.path())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("caddy starts");
        let caddy = Self { port, directory, server };
        until(START, &format!("caddy listens: {}", caddy.directory.path().display()), async || {
            caddy.authority().is_file()
                && tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok()
        })
        .await;
        caddy
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// The certificate of Caddy's local authority.
    pub fn authority(&self) -> PathBuf {
        self.directory.path().join("pki/authorities/local/root.crt")
    }
}

impl Drop for Caddy {
    fn drop(&mut self) {
        // The process may have ended already.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

//! A TLS tunnel of one client: plain on the near side, so that every client of the tests can use
//! it; verified TLS from the client's own source address on the far side.

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::Path,
    sync::Arc,
};

use rustls::{
    ClientConfig, RootCertStore,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpSocket, TcpStream},
    task::JoinHandle,
};
use tokio_rustls::TlsConnector;

pub struct Tunnel {
    near: SocketAddr,
    listening: JoinHandle<()>,
}

impl Tunnel {
    pub async fn new(from: Ipv4Addr, port: u16, authority: &Path) -> Self {
        let mut roots = RootCertStore::empty();
        let certificate = CertificateDer::from_pem_file(authority).expect("a certificate");
        roots.add(certificate).expect("of an authority");
        let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_root_certificates(roots)
            .with_no_client_auth();
        let connector = TlsConnector::from(Arc::new(config));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
        let near = listener.local_addr().expect("has an address");
        let listening = tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                tokio::spawn(pass(near, from, port, connector.clone()));
            }
        });
        Self { near, listening }
    }

    pub fn base(&self) -> String {
        format!("http://{}", self.near)
    }
}

impl Drop for Tunnel {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

async fn pass(mut near: TcpStream, from: Ipv4Addr, port: u16, connector: TlsConnector) {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.bind((from, 0).into()).expect("127.0.0.0/8 is local");
    let far = socket.connect((Ipv4Addr::LOCALHOST, port).into()).await.expect("caddy listens");
    let name = ServerName::try_from("localhost").expect("a name");
    // There may be no certificate yet. With a wrong certificate no connection succeeds.
    let Ok(mut far) = connector.connect(name, far).await else { return };
    // Either side may close the connection at any time.
    let _ = copy_bidirectional(&mut near, &mut far).await;
}

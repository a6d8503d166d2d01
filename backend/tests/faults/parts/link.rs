//! A TCP link between two processes that can be cut: data stops in both directions without a closed
//! connection.

use std::net::Ipv4Addr;

use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinHandle,
};

use super::free_port;

pub struct Link {
    port: u16,
    whole: watch::Sender<bool>,
    listening: JoinHandle<()>,
}

impl Link {
    /// A link to this port of the loopback address.
    pub async fn to(target: u16) -> Self {
        let port = free_port();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.expect("is free");
        let (whole, is_whole) = watch::channel(true);
        let listening = tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                tokio::spawn(pass(near, target, is_whole.clone()));
            }
        });
        Self { port, whole, listening }
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn cut(&self) {
        self.whole.send_replace(false);
    }

    /// Connections from before the cut are closed; new ones work.
    pub fn mend(&self) {
        self.whole.send_replace(true);
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

async fn pass(mut near: TcpStream, target: u16, mut is_whole: watch::Receiver<bool>) {
    if *is_whole.borrow()
        && let Ok(mut far) = TcpStream::connect((Ipv4Addr::LOCALHOST, target)).await
    {
        tokio::select! {
            // Either side may close the connection at any time.
            _ = copy_bidirectional(&mut near, &mut far) => return,
            _ = is_whole.wait_for(|whole| !whole) => {}
        }
        // Both connections stay open and are not read.
        let _ = is_whole.wait_for(|whole| *whole).await;
    } else {
        let _ = is_whole.wait_for(|whole| *whole).await;
    }
}

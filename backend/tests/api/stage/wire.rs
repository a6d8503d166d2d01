//! A client that writes single bytes, for input that a conforming library does not produce.

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::timeout,
};

const PATIENCE: Duration = Duration::from_secs(40);

pub struct Wire {
    stream: TcpStream,
    host: String,
    /// Bytes that have been read and not parsed yet.
    pending: Vec<u8>,
}

impl Wire {
    pub async fn to(base: &str) -> Self {
        let host = base.strip_prefix("http://").expect("an address").to_owned();
        let socket = TcpSocket::new_v4().expect("a socket");
        // A small receive buffer, so that the server soon notices a client that does not read.
        socket.set_recv_buffer_size(16 * 1_024).expect("is set");
        let address = host.parse().expect("an address");
        let stream = socket.connect(address).await.expect("connects");
        Self { stream, host, pending: Vec::new() }
    }

    /// Sends the upgrade request; returns the status.
    pub async fn upgrade(&mut self, token: &str) -> u16 {
        let request = format!(
            "GET /api/v1/live HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {token}\r\n\
             connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n\
             sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
            self.host
        );
        self.write(request.as_bytes()).await;
        let head = self.head().await;
        head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status")
    }

    /// Sends a whole request; returns the answer, head and body.
    pub async fn request(mut self, head: &str, body: &[u8]) -> String {
        let head = format!("{head}\r\nhost: {}\r\nconnection: close\r\n\r\n", self.host);
        self.write(head.as_bytes()).await;
        // The server may answer and close before it has read everything.
        let _ = self.stream.write_all(body).await;
        self.fill_until(|_| false).await;
        String::from_utf8_lossy(&self.pending).into_owned()
    }

    /// All bytes until the connection ends.
    pub async fn rest(&mut self) -> String {
        self.fill_until(|_| false).await;
        String::from_utf8_lossy(&self.pending).into_owned()
    }

    pub async fn write(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.expect("writes");
    }

    /// Writes the same bytes until the server closes the connection.
    pub async fn flood(&mut self, bytes: &[u8]) {
        let flooding = async { while self.stream.write_all(bytes).await.is_ok() {} };
        timeout(PATIENCE, flooding).await.expect("the server hangs up");
    }

    /// Sends a request without a body on a persistent connection; `None` when the server has closed
    /// it.
    pub async fn exchange(&mut self, path: &str) -> Option<String> {
        let head = format!("GET {path} HTTP/1.1\r\nhost: {}\r\n\r\n", self.host);
        self.stream.write_all(head.as_bytes()).await.ok()?;
        self.answer().await
    }

    /// The next answer with a `Content-Length`, head and body.
    pub async fn answer(&mut self) -> Option<String> {
        self.fill_until(|bytes| bytes.windows(4).any(|four| four == b"\r\n\r\n")).await;
        if self.pending.is_empty() {
            return None;
        }
        let head = self.head().await;
        let length = head.to_ascii_lowercase();
        let length = length.split("content-length: ").nth(1).expect("a length");
        let length = length.split("\r\n").next().and_then(|length| length.parse().ok());
        let body = self.take(length.expect("a number")).await;
        Some(format!("{head}{}", String::from_utf8_lossy(&body)))
    }

    /// The header of a client frame with this declared length and a zero mask.
    pub async fn frame_head(&mut self, first: u8, length: u64) {
        let mut head = vec![first];
        match u16::try_from(length) {
            Ok(length) if length < 126 => head.push(0x80 | length.to_be_bytes()[1]),
            Ok(length) => {
                head.push(0x80 | 126);
                head.extend(length.to_be_bytes());
            }
            Err(_) => {
                head.push(0x80 | 127);
                head.extend(length.to_be_bytes());
            }
        }
        head.extend([0; 4]);
        self.write(&head).await;
    }

    /// A complete client frame.
    pub async fn frame(&mut self, first: u8, payload: &[u8]) {
        self.frame_head(first, u64::try_from(payload.len()).expect("fits")).await;
        self.write(payload).await;
    }

    /// The close code of the server; frames before it are skipped.
    pub async fn close_code(&mut self) -> u16 {
        loop {
            let (first, payload) = self.next_frame().await;
            if first == 0x88 {
                return u16::from_be_bytes([payload[0], payload[1]]);
            }
        }
    }

    /// The next text frame of the server.
    pub async fn text(&mut self) -> String {
        loop {
            let (first, payload) = self.next_frame().await;
            assert_ne!(first, 0x88, "the server closed: {payload:?}");
            if first == 0x81 {
                return String::from_utf8(payload).expect("UTF-8");
            }
        }
    }

    async fn next_frame(&mut self) -> (u8, Vec<u8>) {
        let head = self.take(2).await;
        let length = match head[1] & 0x7F {
            126 => usize::from(u16::from_be_bytes(self.take(2).await.try_into().expect("two"))),
            127 => {
                let length = u64::from_be_bytes(self.take(8).await.try_into().expect("eight"));
                usize::try_from(length).expect("fits")
            }
            short => usize::from(short),
        };
        (head[0], self.take(length).await)
    }

    /// Whether the server has closed its socket: the kernel then lists no inode for it
    /// (proc_pid_net(5)). The test must not read to find out, as reading would free buffer space.
    pub fn is_given_up(&self) -> bool {
        let port = |address: std::io::Result<std::net::SocketAddr>| {
            format!(":{:04X}", address.expect("is connected").port())
        };
        let (ours, theirs) = (port(self.stream.local_addr()), port(self.stream.peer_addr()));
        let table = std::fs::read_to_string("/proc/net/tcp").expect("Linux");
        !table.lines().any(|line| {
            let fields: Vec<&str> = line.split_whitespace().collect();
            fields.len() > 9
                && fields[1].ends_with(&theirs)
                && fields[2].ends_with(&ours)
                && fields[9] != "0"
        })
    }

    async fn head(&mut self) -> String {
        let end = |bytes: &[u8]| bytes.windows(4).position(|four| four == b"\r\n\r\n");
        self.fill_until(|bytes| end(bytes).is_some()).await;
        let rest = self.pending.split_off(end(&self.pending).expect("a head") + 4);
        let head = std::mem::replace(&mut self.pending, rest);
        String::from_utf8(head).expect("a head is text")
    }

    async fn take(&mut self, count: usize) -> Vec<u8> {
        self.fill_until(|bytes| bytes.len() >= count).await;
        assert!(self.pending.len() >= count, "the connection ended early");
        let rest = self.pending.split_off(count);
        std::mem::replace(&mut self.pending, rest)
    }

    /// Reads until there is enough, or the connection has ended.
    async fn fill_until(&mut self, enough: impl Fn(&[u8]) -> bool) {
        let mut part = vec![0; 64 * 1_024];
        while !enough(&self.pending) {
            match timeout(PATIENCE, self.stream.read(&mut part)).await.expect("something comes") {
                Ok(0) | Err(_) => return,
                Ok(count) => self.pending.extend_from_slice(&part[..count]),
            }
        }
    }
}

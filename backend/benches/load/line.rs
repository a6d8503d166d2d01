//! A live socket with little overhead, so that thousands of them use little processor time. It
//! counts frames without parsing them.

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

pub struct Line {
    stream: TcpStream,
    pending: Vec<u8>,
}

impl Line {
    /// Connects, sends a hello and waits for the welcome; returns its text.
    pub async fn open(base: &str, token: &str, positions: &Value) -> (Self, String) {
        let host = base.trim_start_matches("http://");
        let mut stream = TcpStream::connect(host).await.expect("connects");
        stream.set_nodelay(true).expect("is set");
        let request = format!(
            "GET /api/v1/live HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {token}\r\n\
             connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n\
             sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await.expect("writes");
        let mut line = Self { stream, pending: Vec::new() };
        let end = loop {
            let end = line.pending.windows(4).position(|four| four == b"\r\n\r\n");
            match end {
                Some(end) => break end + 4,
                None => line.fill().await,
            }
        };
        assert!(line.pending.starts_with(b"HTTP/1.1 101"), "is welcome");
        line.pending.drain(..end);
        line.say(&json!({ "type": "hello", "conversations": positions })).await;
        let welcome = line.expect("welcome").await;
        (line, welcome)
    }

    async fn fill(&mut self) {
        let mut part = [0; 8_192];
        let count = self.stream.read(&mut part).await.expect("reads");
        assert!(count > 0, "the socket has ended");
        self.pending.extend_from_slice(&part[..count]);
    }

    pub async fn say(&mut self, frame: &Value) {
        self.write(0x81, frame.to_string().as_bytes()).await;
    }

    async fn write(&mut self, first: u8, payload: &[u8]) {
        let length = u16::try_from(payload.len()).expect("is short");
        let mut bytes = vec![first];
        if length < 126 {
            bytes.push(0x80 | length.to_be_bytes()[1]);
        } else {
            bytes.push(0x80 | 126);
            bytes.extend(length.to_be_bytes());
        }
        // A zero mask.
        bytes.extend([0; 4]);
        bytes.extend(payload);
        self.stream.write_all(&bytes).await.expect("writes");
    }

    /// Reads until a frame of this type arrives and returns it.
    pub async fn expect(&mut self, kind: &str) -> String {
        let begin = format!("{{\"type\":\"{kind}\"");
        loop {
            let frame = self.next().await;
            assert!(
                !frame.starts_with(b"{\"type\":\"error\""),
                "{:?}",
                std::str::from_utf8(&frame)
            );
            if frame.starts_with(begin.as_bytes()) {
                return String::from_utf8(frame).expect("UTF-8");
            }
        }
    }

    /// Reads until this many acknowledgements have arrived.
    pub async fn expect_acks(&mut self, count: usize) {
        for _ in 0..count {
            self.expect("ack").await;
        }
    }

    /// Reads until this many messages have arrived; one frame may contain several.
    pub async fn expect_messages(&mut self, count: usize) {
        let mut told = 0;
        while told < count {
            told += self.expect("change").await.matches("\"client_id\":\"").count();
        }
    }

    async fn next(&mut self) -> Vec<u8> {
        loop {
            let Some((begin, end)) = self.whole() else {
                self.fill().await;
                continue;
            };
            let (first, payload) = (self.pending[0], self.pending[begin..end].to_vec());
            self.pending.drain(..end);
            match first {
                0x81 => return payload,
                0x89 => self.write(0x8A, &payload).await,
                _ => panic!("the socket was closed: {}", String::from_utf8_lossy(&payload)),
            }
        }
    }

    /// The range of the next frame's payload, if the frame is complete.
    fn whole(&self) -> Option<(usize, usize)> {
        let pending = &self.pending;
        let (begin, length) = match pending.get(1)? & 0x7F {
            126 => (4, usize::from(u16::from_be_bytes([*pending.get(2)?, *pending.get(3)?]))),
            127 => {
                let length = pending.get(2..10)?.try_into().expect("eight");
                (10, usize::try_from(u64::from_be_bytes(length)).expect("fits"))
            }
            short => (2, usize::from(short)),
        };
        (pending.len() >= begin + length).then_some((begin, begin + length))
    }
}

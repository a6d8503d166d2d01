//! A live socket with as little around it as possible, so that thousands of them cost the
//! one who measures next to nothing. It counts what it is told and understands nothing.

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
    /// Connects, says hello and waits for the welcome; with its text.
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
        let text = frame.to_string().into_bytes();
        let length = u16::try_from(text.len()).expect("is short");
        let mut bytes = vec![0x81];
        if length < 126 {
            bytes.push(0x80 | length.to_be_bytes()[1]);
        } else {
            bytes.push(0x80 | 126);
            bytes.extend(length.to_be_bytes());
        }
        // A mask of nothing.
        bytes.extend([0; 4]);
        bytes.extend(text);
        self.stream.write_all(&bytes).await.expect("writes");
    }

    /// The next frame of this kind.
    pub async fn expect(&mut self, kind: &str) -> String {
        let begin = format!("{{\"type\":\"{kind}\"");
        loop {
            let frame = self.next().await;
            if frame.starts_with(begin.as_bytes()) {
                return String::from_utf8(frame).expect("UTF-8");
            }
        }
    }

    /// Reads until so many frames of this kind have come.
    pub async fn expect_many(&mut self, kind: &str, count: usize) {
        for _ in 0..count {
            self.expect(kind).await;
        }
    }

    async fn next(&mut self) -> Vec<u8> {
        loop {
            if let Some((begin, end)) = self.whole() {
                let frame = self.pending[begin..end].to_vec();
                self.pending.drain(..end);
                return frame;
            }
            self.fill().await;
        }
    }

    /// Where the text of the next frame begins and ends, if all of it is there.
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

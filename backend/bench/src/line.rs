//! A live socket with little overhead, so that thousands of them use little processor time. It
//! does not parse frames.

use std::ops::Range;

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

pub struct Line {
    stream: TcpStream,
    buffer: Vec<u8>,
    /// The received bytes that are not taken yet.
    pending: Range<usize>,
}

/// The bytes of a buffer at its start; it grows with the frames.
const START_SIZE: usize = 2_048;

impl Line {
    /// Connects, sends a hello and waits for the whole welcome; returns its size.
    pub async fn open(base: &str, token: &str, positions: &Value) -> (Self, usize) {
        let host = base.trim_start_matches("http://");
        let mut stream = TcpStream::connect(host).await.expect("connects");
        stream.set_nodelay(true).expect("is set");
        let request = format!(
            "GET /api/v1/live HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {token}\r\n\
             connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n\
             sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await.expect("writes");
        let mut line = Self { stream, buffer: vec![0; START_SIZE], pending: 0..0 };
        let end = loop {
            let received = &line.buffer[line.pending.clone()];
            match memchr::memmem::find(received, b"\r\n\r\n") {
                Some(end) => break end + 4,
                None => line.fill().await,
            }
        };
        let head = String::from_utf8_lossy(&line.buffer[line.pending.clone()]);
        assert!(head.starts_with("HTTP/1.1 101"), "is refused: {head}");
        line.pending.start += end;
        line.say(&json!({ "type": "hello", "conversations": positions })).await;
        let mut size = 0;
        loop {
            let frame = line.next().await;
            let welcome = line.frame(&frame);
            if welcome.starts_with(br#"{"type":"welcome""#) {
                size += welcome.len();
                if !welcome.ends_with(br#""more":true}"#) {
                    return (line, size);
                }
            }
        }
    }

    async fn fill(&mut self) {
        if self.pending.is_empty() {
            self.pending = 0..0;
        } else if self.pending.end == self.buffer.len() {
            self.buffer.copy_within(self.pending.clone(), 0);
            self.pending = 0..self.pending.len();
            if self.pending.end * 2 > self.buffer.len() {
                self.buffer.resize(self.buffer.len() * 2, 0);
            }
        }
        let space = &mut self.buffer[self.pending.end..];
        let count = self.stream.read(space).await.expect("reads");
        assert!(count > 0, "the socket has ended");
        self.pending.end += count;
    }

    pub async fn say(&mut self, frame: &Value) {
        self.write(0x81, frame.to_string().as_bytes()).await;
    }

    pub async fn write(&mut self, first: u8, payload: &[u8]) {
        let length = u16::try_from(payload.len()).expect("is short");
        let mut bytes = Vec::with_capacity(payload.len() + 8);
        bytes.push(first);
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

    /// Waits for a text frame; it stays in the buffer until the next call. Dropping the future
    /// between two frames loses nothing.
    pub async fn next(&mut self) -> Range<usize> {
        loop {
            let Some((head, payload)) = self.whole() else {
                self.fill().await;
                continue;
            };
            self.pending.start = payload.end;
            match head {
                0x81 => return payload,
                0x89 => {
                    let ping = self.buffer[payload].to_vec();
                    self.write(0x8A, &ping).await;
                }
                _ => panic!("closed: {}", String::from_utf8_lossy(&self.buffer[payload])),
            }
        }
    }

    pub fn frame(&self, place: &Range<usize>) -> &[u8] {
        &self.buffer[place.clone()]
    }

    /// The first byte and the place of the next frame's payload, if the frame is complete.
    fn whole(&self) -> Option<(u8, Range<usize>)> {
        let received = &self.buffer[self.pending.clone()];
        let (begin, length) = match received.get(1)? & 0x7F {
            126 => (4, usize::from(u16::from_be_bytes([*received.get(2)?, *received.get(3)?]))),
            127 => {
                let length = received.get(2..10)?.try_into().expect("eight");
                (10, usize::try_from(u64::from_be_bytes(length)).expect("fits"))
            }
            short => (2, usize::from(short)),
        };
        let begin = self.pending.start + begin;
        let is_whole = begin + length <= self.pending.end;
        is_whole.then(|| (received[0], begin..begin + length))
    }
}

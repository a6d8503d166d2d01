//! A kept-open HTTP connection with little overhead.

use memchr::memmem::{Finder, find};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

pub struct Connection {
    stream: TcpStream,
    host: String,
    buffer: Vec<u8>,
}

impl Connection {
    pub async fn open(base: &str) -> Self {
        let host = base.trim_start_matches("http://").to_owned();
        let stream = TcpStream::connect(&host).await.expect("connects");
        stream.set_nodelay(true).expect("is set");
        Self { stream, host, buffer: Vec::with_capacity(64 * 1_024) }
    }

    async fn ask(&mut self, path: &str, token: &str) {
        let request = format!(
            "GET /api/v1{path} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {token}\r\n\r\n",
            self.host
        );
        self.stream.write_all(request.as_bytes()).await.expect("writes");
    }

    /// Waits for the head of an answer; its size. The buffer may already contain more.
    async fn head(&mut self) -> usize {
        self.buffer.clear();
        loop {
            self.fill().await;
            if let Some(end) = find(&self.buffer, b"\r\n\r\n") {
                let is_good = self.buffer.starts_with(b"HTTP/1.1 200");
                assert!(is_good, "{}", String::from_utf8_lossy(&self.buffer));
                return end + 4;
            }
        }
    }

    async fn fill(&mut self) {
        self.buffer.reserve(16 * 1_024);
        let count = self.stream.read_buf(&mut self.buffer).await.expect("reads");
        assert!(count > 0, "the connection has ended");
    }

    /// The body of an answer whose head says its length.
    pub async fn get(&mut self, path: &str, token: &str) -> &[u8] {
        self.ask(path, token).await;
        let begin = self.head().await;
        let head = String::from_utf8_lossy(&self.buffer[..begin]).to_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let length: usize = length.expect("a length").parse().expect("a number");
        while self.buffer.len() < begin + length {
            self.fill().await;
        }
        &self.buffer[begin..]
    }

    /// Reads a streamed answer to its end; returns its size and how often it contains the words.
    pub async fn stream(&mut self, path: &str, token: &str, words: &[u8]) -> (usize, usize) {
        let words = Finder::new(words);
        self.ask(path, token).await;
        let begin = self.head().await;
        self.buffer.drain(..begin);
        let (mut size, mut found) = (0, 0);
        loop {
            let is_end = self.buffer.ends_with(b"\r\n0\r\n\r\n");
            found += words.find_iter(&self.buffer).count();
            // What may be the beginning of the words, or of the end, stays.
            let kept = self.buffer.len().saturating_sub(words.needle().len().max(8) - 1);
            let kept = last_whole(&self.buffer, &words, kept);
            size += kept;
            self.buffer.drain(..kept);
            if is_end {
                return (size, found);
            }
            self.fill().await;
        }
    }
}

/// Nothing that was counted is kept.
fn last_whole(buffer: &[u8], words: &Finder, kept: usize) -> usize {
    let last = words.find_iter(buffer).last().map_or(0, |begin| begin + words.needle().len());
    kept.max(last)
}

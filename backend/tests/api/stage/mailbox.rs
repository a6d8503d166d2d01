//! A mail server that keeps its mails: a part of SMTP (RFC 5321) on a real socket, enough for one
//! sender.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::Notify,
};

/// A received mail.
#[derive(Debug, Clone)]
pub struct Letter {
    pub to: String,
    /// Header and body.
    pub text: String,
}

#[derive(Clone)]
pub struct Mailbox {
    url: String,
    letters: Arc<Mutex<Vec<Letter>>>,
    attempts: Arc<Mutex<usize>>,
    arrived: Arc<Notify>,
}

/// The decoded text (RFC 2045, section 6.7).
fn readable(text: &str) -> String {
    let (header, body) = text.split_once("\n\n").unwrap_or((text, ""));
    if !header.contains("Content-Transfer-Encoding: quoted-printable") {
        return text.to_owned();
    }
    let mut parts = body.split('=');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        if let Some(rest) = part.strip_prefix('\n') {
            bytes.extend_from_slice(rest.as_bytes());
        } else {
            bytes.push(u8::from_str_radix(&part[..2], 16).expect("two digits"));
            bytes.extend_from_slice(&part.as_bytes()[2..]);
        }
    }
    format!("{header}\n\n{}", String::from_utf8(bytes).expect("is text"))
}

impl Mailbox {
    /// Accepts every recipient.
    pub async fn open() -> Self {
        Self::with(|_| true).await
    }

    /// Refuses the recipients for which `takes` is false; the refusal repeats the address, as mail
    /// servers do.
    pub async fn with(takes: impl Fn(&str) -> bool + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("has an address");
        let mailbox = Self {
            url: format!("smtp://{address}"),
            letters: Arc::default(),
            attempts: Arc::default(),
            arrived: Arc::default(),
        };
        let (shared, takes) = (mailbox.clone(), Arc::new(takes));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (mailbox, takes) = (shared.clone(), Arc::clone(&takes));
                tokio::spawn(async move {
                    // A mail whose connection ends early is not stored.
                    let _ = mailbox.converse(stream, &*takes).await;
                });
            }
        });
        mailbox
    }

    /// The settings of a server that sends to this mailbox.
    pub fn settings(&self) -> [&str; 4] {
        ["--smtp-url", &self.url, "--smtp-from", "UmbraChat <chat@example.org>"]
    }

    async fn converse(
        &self,
        stream: TcpStream,
        takes: &(dyn Fn(&str) -> bool + Send + Sync),
    ) -> std::io::Result<()> {
        let (reader, mut writer) = stream.into_split();
        let mut lines = BufReader::new(reader).lines();
        let mut to = String::new();
        writer.write_all(b"220 mail.example.org ready\r\n").await?;
        while let Some(line) = lines.next_line().await? {
            let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
            let answer = match verb.as_str() {
                "EHLO" => "250-mail.example.org\r\n250 8BITMIME".to_owned(),
                "RCPT" => {
                    let address = line.split(['<', '>']).nth(1).unwrap_or_default();
                    *self.attempts.lock().expect("is free") += 1;
                    self.arrived.notify_waiters();
                    if takes(address) {
                        address.clone_into(&mut to);
                        "250 fine".to_owned()
                    } else {
                        format!("550 5.1.1 <{address}> is nobody here")
                    }
                }
                "DATA" => {
                    writer.write_all(b"354 go on\r\n").await?;
                    let mut text = String::new();
                    while let Some(line) = lines.next_line().await? {
                        if line == "." {
                            break;
                        }
                        text.push_str(line.strip_prefix('.').unwrap_or(&line));
                        text.push('\n');
                    }
                    let letter = Letter { to: to.clone(), text: readable(&text) };
                    self.letters.lock().expect("is free").push(letter);
                    self.arrived.notify_waiters();
                    "250 kept".to_owned()
                }
                "QUIT" => "221 goodbye".to_owned(),
                _ => "250 fine".to_owned(),
            };
            writer.write_all(format!("{answer}\r\n").as_bytes()).await?;
            if verb == "QUIT" {
                break;
            }
        }
        Ok(())
    }

    pub fn letters(&self) -> Vec<Letter> {
        self.letters.lock().expect("is free").clone()
    }

    /// Waits until `count` mails have arrived.
    pub async fn wait_for(&self, count: usize) -> Vec<Letter> {
        self.wait_until(|| self.letters().len() >= count).await;
        self.letters()
    }

    /// Waits for `count` delivery attempts.
    pub async fn wait_for_attempts(&self, count: usize) {
        self.wait_until(|| *self.attempts.lock().expect("is free") >= count).await;
    }

    async fn wait_until(&self, holds: impl Fn() -> bool) {
        let waiting = async {
            loop {
                let arrived = self.arrived.notified();
                if holds() {
                    return;
                }
                arrived.await;
            }
        };
        tokio::time::timeout(Duration::from_secs(10), waiting).await.expect("a letter arrives");
    }
}

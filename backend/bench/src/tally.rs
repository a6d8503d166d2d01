//! Checks at one socket that every message arrives exactly once and in order.

use std::{sync::LazyLock, time::Instant};

use memchr::memmem::{Finder, find};

/// Positions of messages. Other fields of this name have a prefix, as `joined_seq`.
static POSITION: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(br#""seq":"#));

/// The begin of a body with the time of its sending.
const SENT: &[u8] = br#""body":"@"#;

static BEGAN: LazyLock<Instant> = LazyLock::new(Instant::now);

/// Microseconds since the start, for the body of a message.
pub fn now() -> u64 {
    u64::try_from(BEGAN.elapsed().as_micros()).expect("fits")
}

#[derive(Debug, Default)]
pub struct Tally {
    /// The position of the latest message.
    pub last: Option<u64>,
    pub count: usize,
    /// Time from sending to arrival in microseconds, of messages whose body has the time.
    pub delays: Vec<u64>,
}

impl Tally {
    /// Takes a `change` frame, which may contain several messages.
    ///
    /// Positions are dense as long as nothing but messages happens in the conversation, so a gap is
    /// a lost message, and a position that is not the next one a doubled or late message.
    pub fn take(&mut self, frame: &[u8]) {
        for begin in POSITION.find_iter(frame) {
            let position = digits(&frame[begin + POSITION.needle().len()..]);
            if let Some(last) = self.last {
                assert_eq!(position, last + 1, "a message is lost or doubled");
            }
            self.last = Some(position);
            self.count += 1;
        }
        let mut rest = frame;
        while let Some(begin) = find(rest, SENT) {
            rest = &rest[begin + SENT.len()..];
            self.delays.push(now().saturating_sub(digits(rest)));
        }
    }
}

/// The position in an acknowledgement.
pub fn position_in(frame: &[u8]) -> u64 {
    let begin = POSITION.find(frame).expect("an acknowledgement has its message");
    digits(&frame[begin + POSITION.needle().len()..])
}

fn digits(text: &[u8]) -> u64 {
    let digits = text.iter().take_while(|sign| sign.is_ascii_digit());
    digits.fold(0, |sum, sign| sum * 10 + u64::from(sign - b'0'))
}

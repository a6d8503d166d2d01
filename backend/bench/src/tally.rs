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
    /// Messages that came again in a change with later ones. The protocol permits it: clients skip
    /// positions that they have. It happens when a sweep finds a part of a batch in the database.
    pub repeated: usize,
    /// Time from sending to arrival in microseconds, of messages whose body has the time.
    pub delays: Vec<u64>,
}

impl Tally {
    /// Takes a `change` frame, which may contain several messages, as a client does.
    ///
    /// Positions are dense as long as nothing but messages happens in the conversation, so a gap is
    /// a lost message, and a change without a new position is a doubled or late one.
    pub fn take(&mut self, frame: &[u8]) {
        let (from, rev) = (number_after(frame, br#""from":"#), number_after(frame, br#""rev":"#));
        let mut last = self.last.unwrap_or(from - 1);
        assert!(from <= last + 1, "messages {} to {} are lost", last + 1, from - 1);
        assert!(rev > last, "message {rev} is doubled");
        let places: Vec<_> = POSITION.find_iter(frame).collect();
        for (index, begin) in places.iter().enumerate() {
            let message = &frame[*begin..places.get(index + 1).copied().unwrap_or(frame.len())];
            let position = digits(&message[POSITION.needle().len()..]);
            if position <= last {
                self.repeated += 1;
                continue;
            }
            assert_eq!(position, last + 1, "a message is lost inside of a change");
            last = position;
            self.count += 1;
            if let Some(begin) = find(message, SENT) {
                let sent = digits(&message[begin + SENT.len()..]);
                self.delays.push(now().saturating_sub(sent));
            }
        }
        assert_eq!(last, rev, "a change lacks its last message");
        self.last = Some(last);
    }
}

fn number_after(frame: &[u8], name: &[u8]) -> u64 {
    let begin = find(frame, name).expect("every change has its positions");
    digits(&frame[begin + name.len()..])
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

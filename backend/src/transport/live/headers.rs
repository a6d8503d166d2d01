//! Parses a stream of WebSocket frame headers, however it is split, and refuses a frame before its
//! payload is buffered (RFC 6455, sections 5.2 and 5.4).

/// The largest frame or fragmented message from a client, in bytes. It equals the limit of a
/// request body, so that the same messages are accepted over both.
pub const INCOMING_MAX: usize = crate::http::BODY_MAX;

/// The most fragments of one message.
pub const FRAGMENTS_MAX: usize = 64;

/// The longest header: two bytes, eight of length, four of mask (RFC 6455, section 5.2).
const HEADER_MAX: usize = 14;

/// The most bytes in the payload of a control frame (RFC 6455, section 5.5).
const CONTROL_MAX: u64 = 125;

/// The position in the stream of frames.
#[derive(Debug, Default)]
pub struct FrameHeaders {
    header: Vec<u8>,
    payload_left: usize,
    /// The current message; `None` between two messages.
    message: Option<MessageProgress>,
    /// Whether the current frame ends its message.
    ends: bool,
    /// How many times the stream was between two messages, with no incomplete message or frame.
    pauses: u64,
}

#[derive(Debug, Default)]
struct MessageProgress {
    bytes: usize,
    fragments: usize,
}

/// Why a frame is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrameFault {
    /// The frame or its message is too large, or has too many fragments.
    TooLarge,
    /// A violation of the protocol.
    Broken,
    /// Above the rate limit.
    TooMany,
}

/// The end of the stream: the fault, and the number of bytes that belong to earlier frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stop {
    pub fault: FrameFault,
    pub sound: usize,
}

/// The fields in the first two bytes of a frame.
struct FrameStart {
    ends: bool,
    opcode: u8,
    /// The seven-bit length field.
    short: u8,
}

impl FrameHeaders {
    /// Parses the next bytes. `admit` is called for every frame with the size of its header and
    /// payload, and decides about the rate limit.
    ///
    /// # Errors
    /// At the first header that is refused.
    pub fn follow(
        &mut self,
        bytes: &[u8],
        mut admit: impl FnMut(usize) -> bool,
    ) -> Result<(), Stop> {
        let (mut rest, mut sound) = (bytes, 0);
        while !rest.is_empty() {
            if self.payload_left > 0 {
                let skip = self.payload_left.min(rest.len());
                self.payload_left -= skip;
                rest = rest.get(skip..).unwrap_or_default();
                self.end_frame();
                continue;
            }
            if self.header.is_empty() {
                sound = bytes.len() - rest.len();
            }
            if let Some((first, others)) = rest.split_first() {
                self.header.push(*first);
                rest = others;
            }
            self.read_header(&mut admit).map_err(|fault| Stop { fault, sound })?;
        }
        Ok(())
    }

    /// How many times the stream was between two messages, with no incomplete message or frame.
    pub fn pauses(&self) -> u64 {
        self.pauses
    }

    /// Whether a message or frame is incomplete.
    pub fn is_amid(&self) -> bool {
        self.message.is_some() || self.payload_left > 0 || !self.header.is_empty()
    }

    fn read_header(&mut self, admit: &mut impl FnMut(usize) -> bool) -> Result<(), FrameFault> {
        let (Some(first), Some(second)) = (self.header.first(), self.header.get(1)) else {
            return Ok(());
        };
        let start = self.start(*first, *second)?;
        let Some(length) = declared(&self.header) else {
            return if self.header.len() >= HEADER_MAX { Err(FrameFault::Broken) } else { Ok(()) };
        };
        let length = usize::try_from(length).ok().filter(|length| *length <= INCOMING_MAX);
        let length = length.ok_or(FrameFault::TooLarge)?;
        if is_data(start.opcode) {
            let message = self.message.get_or_insert_default();
            message.bytes += length;
            message.fragments += 1;
            if message.bytes > INCOMING_MAX || message.fragments > FRAGMENTS_MAX {
                return Err(FrameFault::TooLarge);
            }
        }
        if !admit(self.header.len() + length) {
            return Err(FrameFault::TooMany);
        }
        self.ends = start.ends && is_data(start.opcode);
        self.payload_left = length;
        self.header.clear();
        self.end_frame();
        Ok(())
    }

    /// Parses the first two bytes and checks them against the protocol and the previous frames.
    fn start(&self, first: u8, second: u8) -> Result<FrameStart, FrameFault> {
        let start =
            FrameStart { ends: first & 0x80 != 0, opcode: first & 0x0F, short: second & 0x7F };
        let (is_masked, is_reserved) = (second & 0x80 != 0, first & 0x70 != 0);
        let fits = match start.opcode {
            0 => self.message.is_some(),
            1 | 2 => self.message.is_none(),
            8..=10 => start.ends && u64::from(start.short) <= CONTROL_MAX,
            _ => false,
        };
        if fits && is_masked && !is_reserved { Ok(start) } else { Err(FrameFault::Broken) }
    }

    /// Updates the state after the last byte of a frame.
    fn end_frame(&mut self) {
        if self.payload_left > 0 {
            return;
        }
        if self.ends {
            self.message = None;
            self.ends = false;
        }
        self.pauses += u64::from(self.message.is_none());
    }
}

fn is_data(opcode: u8) -> bool {
    opcode <= 2
}

/// The payload length, if the header is complete.
fn declared(header: &[u8]) -> Option<u64> {
    let second = *header.get(1)?;
    let mask = if second & 0x80 == 0 { 0 } else { 4 };
    let (length_bytes, short) = match second & 0x7F {
        126 => (2, None),
        127 => (8, None),
        short => (0, Some(u64::from(short))),
    };
    if header.len() < 2 + length_bytes + mask {
        return None;
    }
    let long = header.get(2..2 + length_bytes)?;
    let long = long.iter().fold(0_u64, |length, byte| (length << 8) | u64::from(*byte));
    Some(short.unwrap_or(long))
}

#[cfg(test)]
#[path = "headers/tests.rs"]
mod tests;

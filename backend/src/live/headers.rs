//! Follows a stream of WebSocket frames by their headers alone, however it is cut.

/// The largest frame, or message in pieces, that a client may send, in bytes: as much as a
/// request may have, so that the same messages pass on both ways.
pub const INCOMING_MAX: usize = crate::http::BODY_MAX;

/// The largest frame that the server sends, in bytes.
pub const FRAME_MAX: usize = 64 * 1_024;

/// A longest header: two bytes, eight of length, four of mask (RFC 6455, section 5.2).
const HEADER_MAX: usize = 14;

/// Where in the stream of frames the next byte belongs.
#[derive(Debug, Default)]
pub struct Headers {
    header: Vec<u8>,
    payload_left: usize,
}

/// A frame declared to be larger than allowed.
#[derive(Debug, PartialEq, Eq)]
pub struct TooLarge;

impl Headers {
    /// Follows the stream through these bytes.
    ///
    /// # Errors
    /// As soon as a header declares too long a payload.
    pub fn follow(&mut self, mut bytes: &[u8]) -> Result<(), TooLarge> {
        while !bytes.is_empty() {
            if self.payload_left > 0 {
                let skip = self.payload_left.min(bytes.len());
                self.payload_left -= skip;
                bytes = bytes.get(skip..).unwrap_or_default();
                continue;
            }
            if let Some((first, rest)) = bytes.split_first() {
                self.header.push(*first);
                bytes = rest;
            }
            if let Some(length) = declared(&self.header) {
                if length > u64::try_from(INCOMING_MAX).unwrap_or(u64::MAX) {
                    return Err(TooLarge);
                }
                self.payload_left = usize::try_from(length).unwrap_or(usize::MAX);
                self.header.clear();
            } else if self.header.len() >= HEADER_MAX {
                return Err(TooLarge);
            }
        }
        Ok(())
    }
}

/// The payload length, once the header is complete.
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
mod tests {
    use super::*;

    fn frame(length: usize) -> Vec<u8> {
        let mut frame = vec![0x81];
        match length {
            0..126 => frame.push(0x80 | u8::try_from(length).expect("short")),
            126..65_536 => {
                frame.push(0x80 | 126);
                frame.extend(u16::try_from(length).expect("medium").to_be_bytes());
            }
            _ => {
                frame.push(0x80 | 127);
                frame.extend(u64::try_from(length).expect("long").to_be_bytes());
            }
        }
        frame.extend([1, 2, 3, 4]);
        frame.extend(std::iter::repeat_n(0xFF, length.min(INCOMING_MAX)));
        frame
    }

    #[test]
    fn frames_pass_however_they_are_cut() {
        let stream: Vec<u8> =
            [0, 1, 125, 126, 200, 65_535, INCOMING_MAX].into_iter().flat_map(frame).collect();
        for size in [1, 2, 3, 7, 64, 1_000, stream.len()] {
            let mut headers = Headers::default();
            assert!(
                stream.chunks(size).all(|part| headers.follow(part).is_ok()),
                "parts of {size}"
            );
            assert_eq!((headers.payload_left, headers.header.len()), (0, 0));
        }
    }

    #[test]
    fn a_large_frame_is_refused_at_its_header() {
        let large = frame(INCOMING_MAX + 1);
        let mut headers = Headers::default();
        assert_eq!(headers.follow(&large[..14]), Err(TooLarge));
        let mut headers = Headers::default();
        assert_eq!(
            headers
                .follow(&[0x82, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0]),
            Err(TooLarge)
        );
    }
}

use super::*;

const TEXT: u8 = 0x81;
const TEXT_BEGINS: u8 = 0x01;
const GOES_ON: u8 = 0x00;
const ENDS: u8 = 0x80;
const PING: u8 = 0x89;

fn head(first: u8, length: usize) -> Vec<u8> {
    let mut frame = vec![first];
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
    frame
}

fn frame(first: u8, length: usize) -> Vec<u8> {
    let mut frame = head(first, length);
    frame.extend(std::iter::repeat_n(0xFF, length.min(INCOMING_MAX)));
    frame
}

fn follow(stream: &[u8]) -> Result<(), Stop> {
    FrameHeaders::default().follow(stream, |_| true)
}

fn fault(stream: &[u8]) -> Option<FrameFault> {
    follow(stream).err().map(|stop| stop.fault)
}

#[test]
fn frames_are_parsed_for_every_split() {
    let lengths = [0, 1, 125, 126, 200, 65_535, INCOMING_MAX];
    let stream: Vec<u8> = lengths.into_iter().flat_map(|length| frame(TEXT, length)).collect();
    for size in [1, 2, 3, 7, 64, 1_000, stream.len()] {
        let (mut headers, mut sizes) = (FrameHeaders::default(), Vec::new());
        for part in stream.chunks(size) {
            let followed = headers.follow(part, |size| {
                sizes.push(size);
                true
            });
            assert_eq!(followed, Ok(()), "parts of {size}");
        }
        assert!(!headers.is_amid());
        let whole: Vec<_> = lengths.into_iter().map(|length| frame(TEXT, length).len()).collect();
        assert_eq!(sizes, whole, "parts of {size}");
    }
}

#[test]
fn a_large_frame_is_refused_at_its_header() {
    assert_eq!(fault(&head(TEXT, INCOMING_MAX + 1)), Some(FrameFault::TooLarge));
    let longest = [0x82, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0];
    assert_eq!(fault(&longest), Some(FrameFault::TooLarge));
}

#[test]
fn a_message_is_limited_in_bytes_and_fragments() {
    let half = INCOMING_MAX / 2;
    let fits = [frame(TEXT_BEGINS, half), frame(GOES_ON, half), frame(ENDS, 0), frame(TEXT, 1)];
    assert_eq!(follow(&fits.concat()), Ok(()));
    let large = [frame(TEXT_BEGINS, half), frame(GOES_ON, half), head(GOES_ON, 1)].concat();
    assert_eq!(fault(&large), Some(FrameFault::TooLarge));
    let pieces = |count| [frame(TEXT_BEGINS, 0), frame(GOES_ON, 0).repeat(count)].concat();
    assert_eq!(follow(&pieces(FRAGMENTS_MAX - 1)), Ok(()));
    assert_eq!(fault(&pieces(FRAGMENTS_MAX)), Some(FrameFault::TooLarge));
}

#[test]
fn control_frames_may_come_between_fragments() {
    let stream = [frame(TEXT_BEGINS, 3), frame(PING, 125), frame(0x88, 2), frame(ENDS, 3)].concat();
    assert_eq!(follow(&stream), Ok(()));
}

#[test]
fn protocol_violations_are_refused_at_the_first_two_bytes() {
    for (first, second) in [
        (0x83, 0x80),
        (0x87, 0x80),
        (0x8B, 0x80),
        (0x8F, 0x80), // reserved opcodes
        (0xC1, 0x80),
        (0xA1, 0x80),
        (0x91, 0x80),
        (0xC9, 0x80), // reserved bits
        (0x09, 0x80),
        (0x0A, 0x80),
        (0x08, 0x80), // fragmented control frames
        (0x89, 0xFE),
        (0x88, 0xFF), // long control frames
        (0x81, 0x00),
        (0x82, 0x05),
        (0x89, 0x00),
        (0x88, 0x02), // unmasked
        (0x80, 0x80),
        (0x00, 0x80), // a continuation without a message
    ] {
        assert_eq!(fault(&[first, second]), Some(FrameFault::Broken), "{first:#x} {second:#x}");
    }
    for begins in [0x01, 0x81, 0x02, 0x82] {
        let stream = [frame(TEXT_BEGINS, 1), vec![begins, 0x80]].concat();
        assert_eq!(fault(&stream), Some(FrameFault::Broken), "{begins:#x} within a message");
    }
}

#[test]
fn every_frame_header_counts() {
    let stream = [frame(TEXT_BEGINS, 0), frame(GOES_ON, 0), frame(PING, 0), frame(ENDS, 1)];
    let mut left = 3;
    let stop = FrameHeaders::default().follow(&stream.concat(), |_| {
        left -= 1;
        left >= 0
    });
    let sound = stream.iter().take(3).map(Vec::len).sum();
    assert_eq!(stop, Err(Stop { fault: FrameFault::TooMany, sound }));
}

//! Processing of pictures: every input gets an answer in time. What is accepted lies within the
//! limits, and its clean file is accepted again with the same size.

#![no_main]

use std::io::Cursor;
use std::sync::Once;
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use umbrachat_media::Limits;
use umbrachat_media::pictures::{Picture, Quality, face, process};

static QUIET: Once = Once::new();

fn processed(bytes: &[u8], quality: Quality, limits: &Limits) -> Option<(Picture, Vec<u8>)> {
    let mut source = Cursor::new(bytes);
    let picture = process(&mut source, quality, limits).ok()?;
    let mut main = Vec::new();
    picture.main.write(&mut source, &mut main).expect("the source is in memory");
    assert_eq!(picture.main.len(), main.len() as u64);
    Some((picture, main))
}

fuzz_target!(|bytes: &[u8]| {
    // A panic of a decoder is caught and refuses the picture. The hook of libFuzzer would end the
    // process before; panics of this function still end it.
    QUIET.call_once(|| std::panic::set_hook(Box::new(|_| {})));
    let limits = Limits { pixels: 1_000_000, time: Duration::from_secs(5), ..Limits::default() };
    for quality in [Quality::Original, Quality::Reduced] {
        let Some((picture, main)) = processed(bytes, quality, &limits) else { continue };
        assert!(u64::from(picture.width) * u64::from(picture.height) <= limits.pixels);
        let (again, _) = processed(&main, Quality::Original, &limits).expect("it is clean");
        assert_eq!((again.width, again.height), (picture.width, picture.height));
        assert_eq!(again.animated, picture.animated);
    }
    if let Ok(faces) = face(&mut Cursor::new(bytes), &limits) {
        assert!(faces.large.width <= 512 && faces.large.width == faces.large.height);
    }
});

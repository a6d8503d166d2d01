//! Random damage: an answer in every case, and what is accepted stays acceptable.

use std::time::{Duration, Instant};

use umbrachat_media::Limits;
use umbrachat_media::pictures::{Quality, face};

use crate::make::{exif, gif, gradients, jpeg, png, png_with_chunks, webp};
use crate::read::{BOTH, try_process};

fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    let rgb = gradients(90, 60);
    let png = png(90, 60, png::ColorType::Rgb, &rgb);
    vec![
        ("jpeg", jpeg(90, 60, &rgb)),
        ("png", png_with_chunks(&png, &[(b"eXIf", &exif(5)), (b"gAMA", &[0, 0, 1, 2])])),
        ("interlaced", include_bytes!("../fixtures/interlaced.png").to_vec()),
        ("webp", webp(90, 60, image_webp::ColorType::Rgb8, &rgb)),
        ("gif", gif(90, 60, &[[1, 2, 3], [200, 2, 1], [9, 9, 200]])),
        ("lossy", include_bytes!("../fixtures/lossy.webp").to_vec()),
        ("lossy-alpha", include_bytes!("../fixtures/lossy-alpha.webp").to_vec()),
        ("animated", include_bytes!("../fixtures/animated.webp").to_vec()),
        ("lossless", include_bytes!("../fixtures/animated-lossless.webp").to_vec()),
        ("progressive", include_bytes!("../fixtures/progressive.jpg").to_vec()),
        ("cmyk", include_bytes!("../fixtures/cmyk.jpg").to_vec()),
    ]
}

/// A small generator (xorshift), so that a failure can be repeated.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap() % limit.max(1)
    }

    fn byte(&mut self) -> u8 {
        u8::try_from(self.below(256)).unwrap()
    }
}

/// What is accepted is a picture within the limits, and its clean file is accepted again.
fn expect_sound(name: &str, bytes: &[u8]) {
    let limits = Limits::default();
    let start = Instant::now();
    for quality in BOTH {
        let Ok(found) = try_process(bytes, quality) else { continue };
        let picture = &found.picture;
        assert!(picture.width > 0 && picture.height > 0);
        assert!(u64::from(picture.width) * u64::from(picture.height) <= limits.pixels);
        let again = try_process(&found.main, Quality::Original)
            .unwrap_or_else(|refusal| panic!("{name} is {refusal} the second time"))
            .picture;
        let size = (again.width, again.height, again.animated);
        assert_eq!(size, (picture.width, picture.height, picture.animated), "{name}");
    }
    let _ = face(&mut std::io::Cursor::new(bytes), &limits);
    assert!(start.elapsed() < Duration::from_secs(8), "{name}: {:?}", start.elapsed());
}

#[test]
fn truncated_files_get_an_answer() {
    for (name, bytes) in seeds() {
        for length in (0..bytes.len()).step_by(37) {
            expect_sound(name, &bytes[..length]);
        }
    }
}

#[test]
fn random_damage_gets_an_answer() {
    let mut random = Random(0x5EED_CAFE_F00D);
    for (name, bytes) in seeds() {
        for _ in 0..120 {
            let mut changed = bytes.clone();
            for _ in 0..=random.below(6) {
                damage(&mut changed, &mut random);
            }
            expect_sound(name, &changed);
        }
    }
}

/// One of five kinds of damage. Half of them are in the first bytes, where the structure is.
fn damage(bytes: &mut Vec<u8>, random: &mut Random) {
    let reach = if random.below(2) == 0 { bytes.len().min(120) } else { bytes.len() };
    let at = random.below(reach);
    let end = (at + random.below(40)).min(bytes.len());
    match random.below(5) {
        0 => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte = random.byte()),
        1 => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << random.below(8)),
        2 => drop(bytes.drain(at..end)),
        3 => {
            let copy = bytes[at..end].to_vec();
            let to = random.below(bytes.len() + 1);
            drop(bytes.splice(to..to, copy));
        }
        _ => {
            let extreme = [0, 0x7F, 0x80, 0xFF][random.below(4)];
            bytes.iter_mut().skip(at).take(4).for_each(|byte| *byte = extreme);
        }
    }
}

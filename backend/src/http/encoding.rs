//! `Accept-Encoding`, and gzip for answers.

use std::io::Write as _;

use actix_web::{
    HttpRequest,
    http::header::{ACCEPT_ENCODING, AcceptEncoding, ContentEncoding, Encoding, Header as _},
};
use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};

/// Smaller contents are sent as they are: they fit into few packets anyway.
pub const WORTH_IT: usize = 4096;

/// Of a page of history, level 1 leaves a third more bytes, and level 6 takes five times as long for
/// a twelfth less.
pub fn level() -> Compression {
    Compression::new(2)
}

/// The best of `supported` that the client accepts. `None`: without an encoding. That is also the
/// answer to a client that accepts nothing else and excludes `identity`.
pub fn accepted(
    request: &HttpRequest,
    supported: impl Iterator<Item = ContentEncoding>,
) -> Option<ContentEncoding> {
    // Most answers need no more than this.
    request.headers().get(ACCEPT_ENCODING)?;
    let asked = AcceptEncoding::parse(request).ok()?;
    let supported = supported.chain([ContentEncoding::Identity]).map(Encoding::Known);
    let supported: Vec<_> = supported.collect();
    match asked.negotiate(supported.iter())? {
        Encoding::Known(ContentEncoding::Identity) | Encoding::Unknown(_) => None,
        Encoding::Known(encoding) => Some(encoding),
    }
}

/// `content` compressed, if that is worth it.
pub fn gzip(content: &[u8]) -> Option<Bytes> {
    if content.len() < WORTH_IT {
        return None;
    }
    // JSON becomes about a quarter.
    let mut encoder = GzEncoder::new(Vec::with_capacity(content.len() / 4), level());
    encoder.write_all(content).ok()?;
    let encoded = encoder.finish().ok()?;
    (encoded.len() < content.len()).then(|| encoded.into())
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use actix_web::test::TestRequest;
    use flate2::read::GzDecoder;

    use super::*;

    const BOTH: [ContentEncoding; 2] = [ContentEncoding::Brotli, ContentEncoding::Gzip];

    fn chosen(lines: &[&str]) -> Option<ContentEncoding> {
        let request = lines.iter().fold(TestRequest::default(), |request, line| {
            request.append_header((ACCEPT_ENCODING, *line))
        });
        accepted(&request.to_http_request(), BOTH.into_iter())
    }

    #[test]
    fn the_best_accepted_encoding_is_chosen() {
        use ContentEncoding::{Brotli, Gzip};
        let cases: [(&[&str], Option<ContentEncoding>); 16] = [
            (&["gzip, deflate, br, zstd"], Some(Brotli)),
            (&["gzip, deflate"], Some(Gzip)),
            (&["GZIP"], Some(Gzip)),
            (&["br;q=0.5, gzip"], Some(Gzip)),
            (&["br;q=0, gzip;q=0.1"], Some(Gzip)),
            (&["gzip;q=0, br;q=0"], None),
            (&["deflate", "gzip"], Some(Gzip)),
            (&["gzip", "br"], Some(Brotli)),
            (&["identity"], None),
            (&["identity;q=1, gzip;q=0.5"], None),
            (&["identity;q=0"], None),
            (&["*;q=0"], None),
            (&["*"], None),
            (&[""], None),
            (&["zstd, compress"], None),
            (&["gzip;q=nonsense"], None),
        ];
        for (lines, expected) in cases {
            assert_eq!(chosen(lines), expected, "{lines:?}");
        }
        assert_eq!(chosen(&[]), None);
    }

    #[test]
    fn only_large_contents_are_compressed() {
        let text = "umbra ".repeat(WORTH_IT);
        let encoded = gzip(text.as_bytes()).expect("is large");
        assert!(encoded.len() < text.len() / 10);
        let mut decoded = String::new();
        GzDecoder::new(&*encoded).read_to_string(&mut decoded).expect("is gzip");
        assert!(decoded == text);
        assert!(gzip("a".repeat(WORTH_IT - 1).as_bytes()).is_none());
    }
}

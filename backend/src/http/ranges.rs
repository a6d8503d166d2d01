//! Answers with the bytes of a stored file, as a whole or in part, with an `ETag` (RFC 9110, sections
//! 13 and 14).

use actix_web::{
    HttpRequest, HttpResponse,
    body::SizedStream,
    http::{
        StatusCode,
        header::{
            self, ByteRangeSpec, ContentDisposition, DispositionParam, DispositionType,
            ExtendedValue, Header, Range,
        },
    },
};
use futures_util::TryStreamExt;

use super::etag::matches_tag;
use crate::storage::blobs::{ByteRange, StoredBytes};

/// Headers of a served file. A browser runs nothing in it, also when it is opened by itself.
const POLICY: &str = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'none'; \
     sandbox; frame-ancestors 'none'";

/// What a served file is.
pub struct ServedFile<'a> {
    pub media_type: &'a str,
    pub name: &'a str,
    /// Whether a browser may show it; else it is offered for download.
    pub is_shown: bool,
    /// Changes with the bytes; in quotation marks.
    pub tag: &'a str,
    pub caching: Caching,
}

/// How long a browser may show the bytes without asking again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caching {
    /// Not at all: the account may have lost the right to read them.
    Asks,
    /// For a week: the address is not used for other bytes.
    Keeps,
}

impl Caching {
    const fn header(self) -> &'static str {
        match self {
            Self::Asks => "private, no-cache",
            Self::Keeps => "private, max-age=604800, immutable",
        }
    }
}

/// The wanted range, if the request has one that applies: a single range of bytes, and an `If-Range`
/// with this tag.
pub fn wanted_range(request: &HttpRequest, tag: &str) -> Option<ByteRange> {
    if let Some(condition) = request.headers().get(header::IF_RANGE)
        && condition.as_bytes() != tag.as_bytes()
    {
        return None;
    }
    if !request.headers().contains_key(header::RANGE) {
        return None;
    }
    match Range::parse(request).ok()? {
        Range::Bytes(specs) => match specs.as_slice() {
            [ByteRangeSpec::FromTo(first, last)] => Some(ByteRange::Between(*first, *last)),
            [ByteRangeSpec::From(first)] => Some(ByteRange::From(*first)),
            [ByteRangeSpec::Last(count)] => Some(ByteRange::Last(*count)),
            _ => None,
        },
        Range::Unregistered(..) => None,
    }
}

/// 304, if the client has these bytes.
pub fn unchanged(request: &HttpRequest, tag: &str, caching: Caching) -> Option<HttpResponse> {
    matches_tag(request, tag).then(|| {
        HttpResponse::NotModified()
            .insert_header((header::ETAG, tag))
            .insert_header((header::CACHE_CONTROL, caching.header()))
            .finish()
    })
}

/// 200, or 206 for a part.
pub fn answer(file: &ServedFile<'_>, stored: StoredBytes) -> HttpResponse {
    let StoredBytes { size, range, bytes } = stored;
    let is_part = range.start > 0 || range.end < size;
    let mut response =
        HttpResponse::build(if is_part { StatusCode::PARTIAL_CONTENT } else { StatusCode::OK });
    response
        .insert_header((header::CONTENT_TYPE, file.media_type))
        .insert_header((header::ETAG, file.tag))
        .insert_header((header::CACHE_CONTROL, file.caching.header()))
        .insert_header((header::ACCEPT_RANGES, "bytes"))
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header(disposition(file));
    if is_part {
        let last = range.end.saturating_sub(1);
        let described = format!("bytes {}-{last}/{size}", range.start);
        response.insert_header((header::CONTENT_RANGE, described));
    }
    let length = range.end.saturating_sub(range.start);
    response.body(SizedStream::new(length, bytes.map_err(actix_web::Error::from)))
}

fn disposition(file: &ServedFile<'_>) -> ContentDisposition {
    let disposition =
        if file.is_shown { DispositionType::Inline } else { DispositionType::Attachment };
    let name = DispositionParam::FilenameExt(ExtendedValue {
        charset: header::Charset::Ext("UTF-8".to_owned()),
        language_tag: None,
        value: file.name.as_bytes().to_vec(),
    });
    ContentDisposition { disposition, parameters: vec![name] }
}

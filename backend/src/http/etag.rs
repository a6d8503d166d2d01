//! Answers with an `ETag` for conditional requests (RFC 9110, section 13.1.2).

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH},
};
use aws_lc_rs::digest::{SHA256, digest as sha256};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use bytes::Bytes;

/// The `ETag` of a content with this SHA-256.
pub fn tag_of(hash: &[u8]) -> String {
    format!("\"{}\"", URL_SAFE_NO_PAD.encode(hash))
}

/// A content that does not change while the server runs.
pub struct StaticContent {
    tag: String,
    media: &'static str,
    content: Bytes,
}

impl StaticContent {
    pub fn new(media: &'static str, content: impl Into<Bytes>) -> Self {
        let content = content.into();
        Self { tag: tag_of(sha256(&SHA256, &content).as_ref()), media, content }
    }

    /// The content, or 304 if the client has it. Clients must revalidate each time.
    pub fn answer(&self, request: &HttpRequest) -> HttpResponse {
        answer(request, &self.tag, "no-cache", || (self.media.to_owned(), self.content.clone()))
    }
}

/// The content and its media type, or 304 if the client has it.
pub fn answer(
    request: &HttpRequest,
    tag: &str,
    cache: &'static str,
    content: impl FnOnce() -> (String, Bytes),
) -> HttpResponse {
    let is_unchanged = matches_tag(request, tag);
    let mut response = if is_unchanged { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header((ETAG, tag)).insert_header((CACHE_CONTROL, cache));
    if is_unchanged {
        return response.finish();
    }
    let (media, content) = content();
    response.insert_header((CONTENT_TYPE, media)).body(content)
}

/// Whether `If-None-Match` contains this tag; weak tags match as well.
fn matches_tag(request: &HttpRequest, tag: &str) -> bool {
    let values = request.headers().get_all(IF_NONE_MATCH).filter_map(|value| value.to_str().ok());
    values
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|given| given == "*" || given.strip_prefix("W/").unwrap_or(given) == tag)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn a_matching_tag_gets_304() {
        let given = |value: &str| {
            let request = TestRequest::default().insert_header((IF_NONE_MATCH, value));
            matches_tag(&request.to_http_request(), "\"a\"")
        };
        for value in ["\"a\"", "W/\"a\"", "\"b\", \"a\"", "\"b\",W/\"a\"", "*"] {
            assert!(given(value), "{value}");
        }
        for value in ["", "a", "\"A\"", "\"ab\"", "\"b\", \"c\"", "W/a"] {
            assert!(!given(value), "{value}");
        }
    }
}

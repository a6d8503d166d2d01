//! Contents that do not change while the server runs, with an `ETag` for conditional requests
//! (RFC 9110, section 13.1.2), as they are and compressed.

use std::borrow::Cow;

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{
        CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ContentEncoding, ETAG, IF_NONE_MATCH, VARY,
    },
};
use aws_lc_rs::digest::{SHA256, digest as sha256};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use bytes::Bytes;

use super::encoding;

/// One encoding of a content. Each has an `ETag` of its own, as its bytes differ.
pub struct Form {
    encoding: ContentEncoding,
    tag: String,
    content: Bytes,
}

impl Form {
    pub fn new(encoding: ContentEncoding, content: Bytes) -> Self {
        let hash = sha256(&SHA256, &content);
        Self::with_hash(encoding, content, hash.as_ref())
    }

    /// `hash`: the SHA-256 of the bytes.
    pub fn with_hash(encoding: ContentEncoding, content: Bytes, hash: &[u8]) -> Self {
        Self { encoding, tag: format!("\"{}\"", URL_SAFE_NO_PAD.encode(hash)), content }
    }
}

pub struct StaticContent {
    media: Cow<'static, str>,
    cache: &'static str,
    /// Without an encoding.
    plain: Form,
    /// The best first.
    encoded: Vec<Form>,
}

impl StaticContent {
    /// A public content, which clients must revalidate each time.
    pub fn new(media: &'static str, content: impl Into<Bytes>) -> Self {
        let content = content.into();
        let encoded = encoding::gzip(&content)
            .map(|smaller| Form::new(ContentEncoding::Gzip, smaller))
            .into_iter()
            .collect();
        let plain = Form::new(ContentEncoding::Identity, content);
        Self::of_forms(media, "no-cache", plain, encoded)
    }

    pub fn of_forms(
        media: impl Into<Cow<'static, str>>,
        cache: &'static str,
        plain: Form,
        encoded: Vec<Form>,
    ) -> Self {
        Self { media: media.into(), cache, plain, encoded }
    }

    /// The content in the best form that the client accepts, or 304 if the client has it.
    pub fn answer(&self, request: &HttpRequest) -> HttpResponse {
        let form = encoding::accepted(request, self.encoded.iter().map(|form| form.encoding))
            .and_then(|best| self.encoded.iter().find(|form| form.encoding == best))
            .unwrap_or(&self.plain);
        let is_unchanged = matches_tag(request, &form.tag);
        let mut response =
            if is_unchanged { HttpResponse::NotModified() } else { HttpResponse::Ok() };
        response.insert_header((ETAG, &*form.tag)).insert_header((CACHE_CONTROL, self.cache));
        if !self.encoded.is_empty() {
            response.insert_header((VARY, "accept-encoding"));
        }
        if is_unchanged {
            return response.finish();
        }
        if form.encoding != ContentEncoding::Identity {
            response.insert_header((CONTENT_ENCODING, form.encoding.as_str()));
        }
        response.insert_header((CONTENT_TYPE, &*self.media)).body(form.content.clone())
    }
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

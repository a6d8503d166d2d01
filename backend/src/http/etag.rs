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
        let form = self.accepted_form(request);
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

    fn accepted_form(&self, request: &HttpRequest) -> &Form {
        if self.encoded.is_empty() {
            return &self.plain;
        }
        encoding::accepted(request, self.encoded.iter().map(|form| form.encoding))
            .and_then(|best| self.encoded.iter().find(|form| form.encoding == best))
            .unwrap_or(&self.plain)
    }
}

/// Whether `If-None-Match` contains this tag; weak tags match as well.
pub(super) fn matches_tag(request: &HttpRequest, tag: &str) -> bool {
    let values = request.headers().get_all(IF_NONE_MATCH).filter_map(|value| value.to_str().ok());
    values
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|given| given == "*" || given.strip_prefix("W/").unwrap_or(given) == tag)
}

#[cfg(test)]
mod tests {
    use actix_web::{
        http::{
            StatusCode,
            header::{ACCEPT_ENCODING, HeaderName},
        },
        test::TestRequest,
    };

    use super::*;

    fn file() -> StaticContent {
        let form =
            |encoding, text: &'static str| Form::new(encoding, Bytes::from_static(text.as_bytes()));
        let encoded =
            vec![form(ContentEncoding::Brotli, "brotli"), form(ContentEncoding::Gzip, "gzip")];
        StaticContent::of_forms(
            "text/css",
            "no-cache",
            form(ContentEncoding::Identity, "plain"),
            encoded,
        )
    }

    fn ask(file: &StaticContent, headers: &[(HeaderName, &str)]) -> HttpResponse {
        let request = headers.iter().fold(TestRequest::default(), |request, (name, value)| {
            request.insert_header((name.clone(), *value))
        });
        file.answer(&request.to_http_request())
    }

    #[test]
    fn each_encoding_has_its_own_tag() {
        let file = file();
        let mut tags = Vec::new();
        for (accepted, name) in [
            ("gzip, br", Some("br")),
            ("gzip", Some("gzip")),
            ("identity", None),
            ("br;q=0, *;q=0", None),
        ] {
            let answer = ask(&file, &[(ACCEPT_ENCODING, accepted)]);
            let encoding = answer.headers().get(CONTENT_ENCODING);
            assert_eq!(encoding.and_then(|value| value.to_str().ok()), name, "{accepted}");
            assert_eq!(answer.headers().get(VARY).expect("varies"), "accept-encoding");
            let tag = answer.headers().get(ETAG).expect("a tag").to_str().expect("text").to_owned();
            let again = ask(&file, &[(ACCEPT_ENCODING, accepted), (IF_NONE_MATCH, &tag)]);
            assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
            assert_eq!(again.headers().get(ETAG).expect("a tag"), &*tag);
            assert_eq!(again.headers().get(VARY).expect("varies"), "accept-encoding");
            tags.push(tag);
        }
        let [brotli, gzip, plain, other] = tags.as_slice() else { panic!("four answers") };
        assert!(brotli != gzip && gzip != plain && brotli != plain && plain == other);
        let held = ask(&file, &[(ACCEPT_ENCODING, "br"), (IF_NONE_MATCH, gzip)]);
        assert_eq!(held.status(), StatusCode::OK);
    }

    #[test]
    fn a_file_without_encodings_does_not_vary() {
        let plain = Form::new(ContentEncoding::Identity, Bytes::from_static(b"picture"));
        let file = StaticContent::of_forms("image/avif", "no-cache", plain, Vec::new());
        let answer = ask(&file, &[(ACCEPT_ENCODING, "gzip, br")]);
        assert!(
            !answer.headers().contains_key(VARY)
                && !answer.headers().contains_key(CONTENT_ENCODING)
        );
    }

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

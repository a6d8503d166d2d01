//! CORS (Fetch standard): exactly the origins of the settings may read answers. Other origins get
//! no CORS headers, so that a browser refuses to show them the answer.
//!
//! `actix-cors` 0.7 cannot give these answers: it refuses (400) a preflight that asks for one
//! header too many, where this answers what is allowed; it answers preflights from other
//! origins instead of passing them on; and it sends `Access-Control-Allow-Credentials` and
//! `Access-Control-Expose-Headers` to every origin (`backend/tests/api/http/cors.rs`).

use std::collections::BTreeMap;

use actix_web::{
    HttpResponse,
    http::{
        Method,
        header::{
            ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS,
            ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
            ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD,
            HeaderMap, HeaderValue, ORIGIN, VARY,
        },
    },
};

use crate::base::config::PublicUrl;

/// In seconds; browsers cache a preflight for two hours at most.
const MAX_AGE: &str = "7200";

/// Headers that scripts may read besides the safelisted ones.
const EXPOSED: &str = "accept-ranges, allow, content-disposition, content-range, etag, \
    idempotent-replayed, location, ratelimit, ratelimit-policy, retry-after, tus-extension, \
    tus-max-size, tus-resumable, tus-version, upload-expires, upload-length, upload-offset, \
    www-authenticate, x-request-id";

/// Headers that scripts may send besides the safelisted ones: those of the API, of tus, and of
/// conditional and partial requests.
const SENT: &str = "authorization, content-type, if-none-match, if-range, range, tus-resumable, \
    upload-length, upload-metadata, upload-offset";

/// The allowed origins, each with the header value to answer; the received header is never echoed.
pub struct CorsOrigins(BTreeMap<String, HeaderValue>);

impl CorsOrigins {
    pub fn new(origins: &[PublicUrl]) -> Self {
        let value = |origin: &PublicUrl| HeaderValue::from_str(origin.origin()).ok();
        let named = origins.iter().filter_map(|one| Some((one.origin().to_owned(), value(one)?)));
        Self(named.collect())
    }

    pub fn requested(&self, headers: &HeaderMap) -> Option<&HeaderValue> {
        self.0.get(headers.get(ORIGIN)?.to_str().ok()?)
    }

    /// Whether a request is a CORS preflight.
    pub fn is_preflight(method: &Method, headers: &HeaderMap) -> bool {
        method == Method::OPTIONS && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD)
    }

    /// The answer to a preflight of an allowed origin.
    pub fn preflight() -> HttpResponse {
        HttpResponse::NoContent()
            .insert_header((ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, PUT, PATCH, DELETE"))
            .insert_header((ACCESS_CONTROL_ALLOW_HEADERS, SENT))
            .insert_header((ACCESS_CONTROL_MAX_AGE, MAX_AGE))
            .finish()
    }

    /// Adds the headers with which an allowed origin may read this answer.
    pub fn allow(&self, origin: Option<HeaderValue>, headers: &mut HeaderMap) {
        if self.0.is_empty() {
            return;
        }
        headers.append(VARY, HeaderValue::from_static("origin"));
        if let Some(origin) = origin {
            headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            headers.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
            headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
        }
    }
}

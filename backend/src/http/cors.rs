//! Which pages of other origins may read answers (the CORS protocol of the Fetch
//! standard): those that the settings name, to the letter. To all others nothing is said,
//! and a browser then shows them nothing.
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

/// In seconds; browsers keep an answer for two hours at most.
const REMEMBERED: &str = "7200";

/// What pages may read of an answer beside what every page may.
const EXPOSED: &str = "allow, content-disposition, etag, idempotent-replayed, location, \
    ratelimit, ratelimit-policy, retry-after, www-authenticate, x-request-id";

/// The origins of the settings, and what is answered to each: never the header that came.
pub struct Guests(BTreeMap<String, HeaderValue>);

impl Guests {
    pub fn new(origins: &[PublicUrl]) -> Self {
        let value = |origin: &PublicUrl| HeaderValue::from_str(origin.origin()).ok();
        let named = origins.iter().filter_map(|one| Some((one.origin().to_owned(), value(one)?)));
        Self(named.collect())
    }

    pub fn named(&self, headers: &HeaderMap) -> Option<&HeaderValue> {
        self.0.get(headers.get(ORIGIN)?.to_str().ok()?)
    }

    /// Whether a browser asks if it may ask.
    pub fn is_preflight(method: &Method, headers: &HeaderMap) -> bool {
        method == Method::OPTIONS && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD)
    }

    /// The answer to such a question from a page that is named.
    pub fn preflight() -> HttpResponse {
        HttpResponse::NoContent()
            .insert_header((ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, PUT, PATCH, DELETE"))
            .insert_header((ACCESS_CONTROL_ALLOW_HEADERS, "authorization, content-type"))
            .insert_header((ACCESS_CONTROL_MAX_AGE, REMEMBERED))
            .finish()
    }

    /// Lets a page that is named read this answer.
    pub fn let_read(&self, guest: Option<HeaderValue>, headers: &mut HeaderMap) {
        if self.0.is_empty() {
            return;
        }
        headers.append(VARY, HeaderValue::from_static("origin"));
        if let Some(guest) = guest {
            headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, guest);
            headers.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
            headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
        }
    }
}

//! HEAD is answered like GET without the body (RFC 9110, section 9.3.2): the request is handled as
//! a GET, and the HTTP/1.1 encoder, which knows the original method, sends only the headers.

use actix_web::{dev::ServiceRequest, http::Method};

use super::BASE;

/// GET operations with side effects, relative to the API's base. A socket has no body to describe,
/// and an export is counted and recorded.
const NOT_READ: &[&str] = &["/live", "/me/export"];

/// Whether a path with GET supports HEAD.
pub fn is_known(path: &str) -> bool {
    path.strip_prefix(BASE).is_none_or(|place| !NOT_READ.contains(&place))
}

/// Turns a HEAD request into a GET request.
pub fn read_instead(request: &mut ServiceRequest) {
    // The decoded path that the router matches, in which `%65` is an `e`.
    if request.method() == Method::HEAD && is_known(request.match_info().as_str()) {
        request.head_mut().method = Method::GET;
    }
}

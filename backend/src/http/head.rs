//! HEAD is answered as GET is, without the body (RFC 9110, section 9.3.2): the request is
//! handled as a GET, and the encoder of HTTP/1.1, which knows the method that came, sends
//! the headers alone.

use actix_web::{dev::ServiceRequest, http::Method};

use super::BASE;

/// Below the API's address: what is not only read. A socket has no answer to show, and an
/// export is counted and recorded.
const NOT_READ: &[&str] = &["/live", "/me/export"];

/// Whether an address that knows GET knows HEAD as well.
pub fn is_known(path: &str) -> bool {
    path.strip_prefix(BASE).is_none_or(|place| !NOT_READ.contains(&place))
}

/// Makes a GET of a HEAD.
pub fn read_instead(request: &mut ServiceRequest) {
    // The path as the routes read it, in which `%65` is an `e`.
    if request.method() == Method::HEAD && is_known(request.match_info().as_str()) {
        request.head_mut().method = Method::GET;
    }
}

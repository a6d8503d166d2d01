//! The cookie with which a browser reads files: pictures and videos are loaded without headers. It has
//! the access token, is sent to the addresses of files only, and never with requests of other sites.

use std::time::Duration;

use actix_web::{
    HttpRequest,
    cookie::{Cookie, SameSite},
};

use crate::domain::sessions::rules::ACCESS;

/// The addresses to which it is sent.
const PLACE: &str = "/api/v1/files";

const NAMES: [&str; 2] = ["__Secure-umbra_files", "umbra_files"];

const fn name(secure: bool) -> &'static str {
    let [over_tls, plain] = NAMES;
    if secure { over_tls } else { plain }
}

/// The access token of the cookie.
pub fn read(request: &HttpRequest) -> Option<String> {
    let found = NAMES.into_iter().find_map(|name| request.cookie(name));
    found.map(|cookie| cookie.value().to_owned())
}

pub fn keep(token: String, secure: bool) -> Cookie<'static> {
    build(token, secure, ACCESS)
}

pub fn forget(secure: bool) -> Cookie<'static> {
    build(String::new(), secure, Duration::ZERO)
}

fn build(value: String, secure: bool, age: Duration) -> Cookie<'static> {
    let seconds = i64::try_from(age.as_secs()).unwrap_or(0);
    Cookie::build(name(secure), value)
        .path(PLACE)
        .http_only(true)
        .secure(secure)
        .same_site(SameSite::Strict)
        .max_age(actix_web::cookie::time::Duration::seconds(seconds))
        .finish()
}

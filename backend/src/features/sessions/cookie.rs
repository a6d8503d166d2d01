//! The refresh cookie of a browser. Scripts cannot read it; over TLS its name binds it to this host
//! (RFC 6265bis, `__Host-`).

use std::time::Duration;

use actix_web::{
    HttpRequest,
    cookie::{Cookie, SameSite},
};

use crate::domain::sessions::rules::IDLE;

fn name(secure: bool) -> &'static str {
    if secure { "__Host-umbra_refresh" } else { "umbra_refresh" }
}

pub fn read(request: &HttpRequest, secure: bool) -> Option<String> {
    request.cookie(name(secure)).map(|cookie| cookie.value().to_owned())
}

pub fn keep(token: String, secure: bool) -> Cookie<'static> {
    build(token, secure, IDLE)
}

/// Sent when a session ends permanently: the browser deletes its data of this origin.
pub const CLEAR: (&str, &str) = ("clear-site-data", "\"cache\", \"storage\"");

pub fn forget(secure: bool) -> Cookie<'static> {
    build(String::new(), secure, Duration::ZERO)
}

fn build(value: String, secure: bool, age: Duration) -> Cookie<'static> {
    let seconds = i64::try_from(age.as_secs()).unwrap_or(0);
    Cookie::build(name(secure), value)
        .path("/")
        .http_only(true)
        .secure(secure)
        .same_site(SameSite::Strict)
        .max_age(actix_web::cookie::time::Duration::seconds(seconds))
        .finish()
}

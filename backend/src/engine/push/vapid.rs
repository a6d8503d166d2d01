//! The statement that a message to a push service comes from this server (RFC 8292).

use std::time::Duration;

use jsonwebtoken::{Algorithm, Header, encode};
use serde::Serialize;
use url::Url;

use super::keys::PushKeys;
use crate::base::{
    clock::Timestamp,
    error::{Error, Result},
};

/// Push services accept at most 24 hours (RFC 8292, section 2); less tolerates a wrong clock.
const VALID: Duration = Duration::from_secs(12 * 60 * 60);

#[derive(Serialize)]
struct Claims<'a> {
    aud: String,
    exp: i64,
    sub: &'a str,
}

/// The value of the `Authorization` header for an endpoint.
///
/// # Errors
/// `internal` if the key cannot sign.
pub(super) fn authorization(keys: &PushKeys, endpoint: &Url, contact: &str) -> Result<String> {
    let claims = Claims {
        aud: endpoint.origin().ascii_serialization(),
        exp: Timestamp::now().plus(VALID).seconds(),
        sub: contact,
    };
    let token = encode(&Header::new(Algorithm::ES256), &claims, &keys.signing);
    Ok(format!("vapid t={}, k={}", token.map_err(Error::internal)?, keys.public()))
}

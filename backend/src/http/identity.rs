//! Who acts: a handler that takes an [`Identity`] cannot be reached without one.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header::AUTHORIZATION};

use crate::{
    context::Shared,
    error::{Code, Error, Result},
    sessions::tokens::Identity,
};

impl FromRequest for Identity {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(identify(request))
    }
}

fn identify(request: &HttpRequest) -> Result<Identity> {
    let context = request.app_data::<Shared>().ok_or_else(|| Error::internal("no context"))?;
    let token = bearer(request).ok_or(Code::Unauthenticated)?;
    let identity = context.tokens.check(token)?;
    if context.revocations.has_ended(identity.session) {
        return Err(Error::new(Code::SessionEnded));
    }
    Ok(identity)
}

/// The token of an `Authorization: Bearer` header (RFC 6750, section 2.1).
pub fn bearer(request: &HttpRequest) -> Option<&str> {
    let value = request.headers().get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

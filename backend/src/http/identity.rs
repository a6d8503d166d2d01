//! Who acts: a handler that takes an [`Identity`] cannot be reached without one, nor by
//! somebody who has not accepted the privacy policy in force.

use std::{
    future::{Future, Ready, ready},
    pin::Pin,
};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header::AUTHORIZATION};

use crate::{
    context::Shared,
    error::{Code, Error, Result},
    privacy::gate,
    sessions::tokens::Identity,
};

impl FromRequest for Identity {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let identified = context_of(request).and_then(|context| {
            let identity = identify(context, bearer(request))?;
            Ok((context.clone(), identity))
        });
        match identified {
            Ok((context, identity)) if gate::passes(&context, &identity) => {
                Box::pin(ready(Ok(identity)))
            }
            Ok((context, identity)) => Box::pin(async move {
                gate::check(&context, &identity).await?;
                Ok(identity)
            }),
            Err(error) => Box::pin(ready(Err(error))),
        }
    }
}

/// Who acts in what stays possible before the newest policy has been accepted: reading it,
/// taking one's data along, ending sessions and the account.
pub struct Ungated(pub Identity);

impl FromRequest for Ungated {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let identified = context_of(request).and_then(|context| identify(context, bearer(request)));
        ready(identified.map(Self))
    }
}

fn context_of(request: &HttpRequest) -> Result<&Shared> {
    request.app_data::<Shared>().ok_or_else(|| Error::internal("no context"))
}

/// Whose token this is, if their session goes on.
///
/// # Errors
/// `unauthenticated`, `session_ended`.
pub fn identify(context: &Shared, token: Option<&str>) -> Result<Identity> {
    let identity = context.tokens.check(token.ok_or(Code::Unauthenticated)?)?;
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

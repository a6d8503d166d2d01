//! Who acts: a handler that takes an [`Identity`] cannot be reached without one, nor by
//! somebody who has not accepted the privacy policy in force.

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, http::header::AUTHORIZATION};
use futures_util::future::LocalBoxFuture;

use crate::{
    base::error::{Code, Error, Result},
    engine::{
        context::Shared,
        identity::{gate, standing, tokens::Identity},
    },
};

impl FromRequest for Identity {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let context = context_of(&request)?;
            let identity = identify_in(&request, context).await?;
            gate::check(context, &identity).await?;
            Ok(identity)
        })
    }
}

/// Who acts in what stays possible before the newest policy has been accepted: reading it,
/// taking one's data along, ending sessions and the account.
pub struct Ungated(pub Identity);

impl FromRequest for Ungated {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let context = context_of(&request)?;
            identify_in(&request, context).await.map(Self)
        })
    }
}

/// Remembers it for the edge, too.
async fn identify_in(request: &HttpRequest, context: &Shared) -> Result<Identity> {
    let identity = identify(context, bearer(request)).await?;
    request.extensions_mut().insert(identity);
    Ok(identity)
}

fn context_of(request: &HttpRequest) -> Result<&Shared> {
    request.app_data::<Shared>().ok_or_else(|| Error::internal("no context"))
}

/// Whose token this is, if their session goes on.
///
/// # Errors
/// `unauthenticated`, `session_ended`.
pub async fn identify(context: &Shared, token: Option<&str>) -> Result<Identity> {
    let identity = context.tokens.check(token.ok_or(Code::Unauthenticated)?)?;
    standing::check(context, &identity).await?;
    Ok(identity)
}

/// The token of an `Authorization: Bearer` header (RFC 6750, section 2.1).
pub fn bearer(request: &HttpRequest) -> Option<&str> {
    let value = request.headers().get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

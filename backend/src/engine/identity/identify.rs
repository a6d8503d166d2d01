//! Request extractors for the identity. A handler with an [`Identity`] argument runs only for a
//! valid access token of an account that has accepted the privacy policy in force.

use actix_web::{
    FromRequest, HttpMessage, HttpRequest, dev::Payload, http::header::AUTHORIZATION, web,
};
use futures_util::future::LocalBoxFuture;

use crate::{
    base::error::{Error, Result},
    engine::identity::{access::Access, file_cookie, tokens::Identity},
};

impl FromRequest for Identity {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let access = access_of(&request)?;
            let identity = identify_in(&request, access, bearer(&request)).await?;
            access.check_consent(&identity).await?;
            Ok(identity)
        })
    }
}

/// The identity for requests that are allowed before the current policy is accepted: reading it,
/// exporting data, ending sessions and erasing the account.
pub struct Ungated(pub Identity);

impl FromRequest for Ungated {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let access = access_of(&request)?;
            identify_in(&request, access, bearer(&request)).await.map(Self)
        })
    }
}

/// The identity for reading a file: from the header, or from the cookie of a browser.
pub struct FileReader(pub Identity);

impl FromRequest for FileReader {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let access = access_of(&request)?;
            let cookie = file_cookie::read(&request);
            let token = bearer(&request).or(cookie.as_deref());
            let identity = identify_in(&request, access, token).await?;
            access.check_consent(&identity).await?;
            Ok(Self(identity))
        })
    }
}

/// Also stores the identity in the request, where the edge middleware reads it.
async fn identify_in(
    request: &HttpRequest,
    access: &Access,
    token: Option<&str>,
) -> Result<Identity> {
    let identity = access.identify(token).await?;
    request.extensions_mut().insert(identity);
    Ok(identity)
}

fn access_of(request: &HttpRequest) -> Result<&web::Data<Access>> {
    request
        .app_data()
        .ok_or_else(|| Error::internal("the access checks are missing in the application data"))
}

/// The token of an `Authorization: Bearer` header (RFC 6750, section 2.1).
pub fn bearer(request: &HttpRequest) -> Option<&str> {
    let value = request.headers().get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

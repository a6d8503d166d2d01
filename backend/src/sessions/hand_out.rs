//! Giving a device its tokens.

use actix_web::{HttpResponse, HttpResponseBuilder};
use serde::Serialize;

use super::{
    cookie,
    model::{RefreshIn, SessionTokens},
};
use crate::{
    context::Context,
    error::{Error, Result},
};

/// Answers with tokens; the refresh token goes where the client wants it.
///
/// # Errors
/// `internal` for tokens without a refresh token.
pub fn hand_out<T: Serialize>(
    context: &Context,
    mut response: HttpResponseBuilder,
    mut tokens: SessionTokens,
    kept_in: RefreshIn,
    body: impl FnOnce(SessionTokens) -> T,
) -> Result<HttpResponse> {
    if kept_in == RefreshIn::Cookie {
        let token = tokens.refresh_token.take().ok_or_else(|| Error::internal("no token"))?;
        response.cookie(cookie::keep(token, context.origins.is_secure()));
    }
    Ok(response.json(body(tokens)))
}

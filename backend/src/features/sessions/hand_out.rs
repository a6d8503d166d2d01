//! Giving a device its tokens.

use actix_web::{HttpResponse, HttpResponseBuilder};
use serde::Serialize;

use super::{cookie, device::DeviceKeys, start::Started};
use crate::{
    base::error::{Error, Result},
    domain::sessions::model::{RefreshIn, SessionTokens},
    engine::context::Context,
};

/// What a device is given.
pub struct Handing<'a> {
    pub started: &'a Started,
    pub kept_in: RefreshIn,
    /// What the device is known by already.
    pub keys: &'a DeviceKeys,
    /// It has just signed in, and did not only refresh its session.
    pub is_new: bool,
}

/// Answers with tokens; the refresh token and the device key go where the client wants
/// them.
///
/// # Errors
/// `internal` for tokens without a refresh token.
pub fn hand_out<T: Serialize>(
    context: &Context,
    mut response: HttpResponseBuilder,
    handing: &Handing<'_>,
    body: impl FnOnce(SessionTokens) -> T,
) -> Result<HttpResponse> {
    let Handing { started, kept_in, keys, is_new } = *handing;
    let (account, secure) = (started.account, context.origins.is_secure());
    let mut tokens = started.tokens(&context.access.tokens)?;
    match kept_in {
        RefreshIn::Cookie => {
            let token = tokens.refresh_token.take().ok_or_else(|| Error::internal("no token"))?;
            response.cookie(cookie::keep(token, secure));
            if (is_new || keys.lacks(account))
                && let Some(device) = keys.cookie(account, secure, &context.access.tokens)
            {
                response.cookie(device);
            }
        }
        RefreshIn::Body if is_new => {
            tokens.device_key = keys.renewed(account, &context.access.tokens)
        }
        RefreshIn::Body => {}
    }
    Ok(response.json(body(tokens)))
}

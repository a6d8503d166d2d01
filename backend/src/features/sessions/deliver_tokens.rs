//! Delivering tokens to a device.

use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, cookie::Cookie};
use serde::Serialize;

use super::{Sessions, cookie, device::DeviceKeys, start::Started};
use crate::{
    base::{
        error::{Error, Result},
        ids::AccountId,
    },
    domain::sessions::model::{RefreshIn, SessionTokens},
    engine::identity::file_cookie,
};

/// The tokens and keys for a device.
pub struct TokenDelivery<'a> {
    pub started: &'a Started,
    pub kept_in: RefreshIn,
    /// The device keys of the request.
    pub keys: &'a DeviceKeys,
    /// True after a sign-in, false after a refresh.
    pub is_new: bool,
}

impl Sessions {
    /// The device keys of a request: from the cookie of a browser, or from the field of another
    /// client.
    pub fn device_keys(&self, request: &HttpRequest, field: Option<&str>) -> DeviceKeys {
        DeviceKeys::of(request, self.origins.is_secure(), field, &self.access.tokens)
    }

    /// The cookies for a browser after an account was erased: no tokens, and the device keys
    /// of its other accounts.
    pub fn cookies_without(
        &self,
        request: &HttpRequest,
        account: AccountId,
    ) -> [Cookie<'static>; 3] {
        let secure = self.origins.is_secure();
        let keys = self.device_keys(request, None);
        let device = keys.cookie_without(account, secure, &self.access.tokens);
        [cookie::forget(secure), file_cookie::forget(secure), device]
    }

    /// Answers with tokens; the refresh token and the device key go to the body or to cookies, as
    /// the client requests.
    ///
    /// # Errors
    /// `internal` for tokens without a refresh token.
    pub fn deliver_tokens<T: Serialize>(
        &self,
        mut response: HttpResponseBuilder,
        delivery: &TokenDelivery<'_>,
        body: impl FnOnce(SessionTokens) -> T,
    ) -> Result<HttpResponse> {
        let TokenDelivery { started, kept_in, keys, is_new } = *delivery;
        let (account, secure) = (started.account, self.origins.is_secure());
        let mut tokens = started.tokens(&self.access.tokens)?;
        match kept_in {
            RefreshIn::Cookie => {
                let token =
                    tokens.refresh_token.take().ok_or_else(|| Error::internal("no token"))?;
                response.cookie(cookie::keep(token, secure));
                response.cookie(file_cookie::keep(tokens.access_token.clone(), secure));
                if (is_new || keys.lacks(account))
                    && let Some(device) = keys.cookie(account, secure, &self.access.tokens)
                {
                    response.cookie(device);
                }
            }
            RefreshIn::Body if is_new => {
                tokens.device_key = keys.renewed(account, &self.access.tokens)
            }
            RefreshIn::Body => {}
        }
        Ok(response.json(body(tokens)))
    }
}

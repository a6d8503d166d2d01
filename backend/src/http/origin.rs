//! The origins that may use the server, and its own public address.

use std::{collections::BTreeSet, net::SocketAddr, sync::Arc};

use actix_web::{
    HttpRequest,
    http::header::{HOST, HeaderValue, ORIGIN},
};

use super::{clients, cors::CorsOrigins};
use crate::base::{
    config::{PublicUrl, Settings},
    error::{Code, Error, Result},
};

pub struct Origins {
    allowed: BTreeSet<String>,
    cors: CorsOrigins,
    secure: bool,
    /// Without a public address, the origin must match the `Host` header.
    same_host: bool,
    shown: String,
    security_headers: Arc<SecurityHeaders>,
}

/// The security headers for browsers.
pub struct SecurityHeaders {
    pub content: HeaderValue,
    /// HSTS.
    pub transport: bool,
}

/// Only the server's own files, and no markup from strings: exactly what the app needs. The live
/// socket is listed, as some browsers do not count it as `'self'`.
fn content_security_policy(shown: &str) -> String {
    let socket = shown.replacen("http", "ws", 1);
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
         media-src 'self' blob:; connect-src 'self' {socket}; font-src 'self'; base-uri 'none'; \
         object-src 'none'; form-action 'self'; frame-ancestors 'none'; manifest-src 'self'; \
         worker-src 'self'; require-trusted-types-for 'script'; \
         trusted-types svelte-trusted-html umbra-worker"
    )
}

/// The detail also addresses operators whose proxy sets no header.
const NOT_OVER_TLS: &str = "Use https. For the operator: the proxy has to be listed in \
     UMBRACHAT_TRUSTED_PROXIES and to send X-Forwarded-Proto.";

/// The address that users type. `bound` is the listening address.
pub fn public_address(settings: &Settings, bound: SocketAddr) -> String {
    if let Some(url) = &settings.public_url {
        return url.origin().to_owned();
    }
    match bound.ip() {
        ip if ip.is_loopback() || ip.is_unspecified() => {
            format!("http://localhost:{}", bound.port())
        }
        _ => format!("http://{bound}"),
    }
}

impl Origins {
    /// `bound` is the actual listening address.
    pub fn new(settings: &Settings, bound: SocketAddr) -> Self {
        let mut allowed: BTreeSet<String> =
            settings.allowed_origins.iter().map(|url| url.origin().to_owned()).collect();
        let port = bound.port();
        let shown = public_address(settings, bound);
        allowed.insert(shown.clone());
        if settings.public_url.is_none() {
            for host in ["localhost", "127.0.0.1", "[::1]"] {
                allowed.insert(format!("http://{host}:{port}"));
            }
        }
        let secure = settings.public_url.as_ref().is_some_and(PublicUrl::is_secure);
        let content = HeaderValue::from_str(&content_security_policy(&shown))
            .unwrap_or(HeaderValue::from_static("default-src 'none'"));
        Self {
            allowed,
            cors: CorsOrigins::new(&settings.allowed_origins),
            secure,
            security_headers: Arc::new(SecurityHeaders { content, transport: secure }),
            same_host: settings.public_url.is_none() && !bound.ip().is_loopback(),
            shown,
        }
    }

    /// The public address.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    pub fn security_headers(&self) -> Arc<SecurityHeaders> {
        Arc::clone(&self.security_headers)
    }

    /// Whether the public address uses TLS.
    pub fn is_secure(&self) -> bool {
        self.secure
    }

    /// The other origins whose pages may read answers.
    pub fn cors(&self) -> &CorsOrigins {
        &self.cors
    }

    /// With an HTTPS address, refuses requests that no trusted proxy marks as received over TLS;
    /// this program itself does not terminate TLS.
    ///
    /// # Errors
    /// `forbidden_origin`.
    pub fn check_transport(&self, request: &HttpRequest) -> Result<()> {
        if !self.secure || clients::came_over_tls(request) {
            return Ok(());
        }
        Err(Error::new(Code::ForbiddenOrigin).with_detail(NOT_OVER_TLS))
    }

    /// Refuses a foreign origin; a request without `Origin` does not come from a page.
    ///
    /// # Errors
    /// `forbidden_origin`.
    pub fn check(&self, request: &HttpRequest) -> Result<()> {
        let Some(origin) = request.headers().get(ORIGIN) else { return Ok(()) };
        let origin = origin.to_str().unwrap_or_default().to_ascii_lowercase();
        let host = request.headers().get(HOST).and_then(|host| host.to_str().ok());
        let is_same = host.is_some_and(|host| origin == format!("http://{host}"));
        if self.allowed.contains(&origin) || (self.same_host && is_same) {
            return Ok(());
        }
        Err(Error::new(Code::ForbiddenOrigin))
    }
}

//! The edge: every answer passes here and gets its request id, its security headers and,
//! if it is a refusal, its words. One line for each request goes to the log, with the
//! pattern of its route: what stands in an address is nobody's business, and a mistaken
//! client may put anything there.

use std::time::Instant;

use actix_web::{
    Error as ActixError, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        StatusCode,
        header::{self, HeaderMap, HeaderName, HeaderValue},
    },
    middleware::Next,
};

use super::{cors::Guests, origin::Protection, problem};
use crate::{
    context::Shared,
    error::{Code, Error},
    ids::RequestId,
    metrics::METRICS,
};

/// Headers of every answer.
pub const FIXED: &[(&str, &str)] = &[
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=(), browsing-topics=()"),
];

pub async fn dress(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, ActixError> {
    let (id, began) = (RequestId::new(), Instant::now());
    let context = request.app_data::<Shared>().cloned();
    let (method, is_api) = (request.method().clone(), request.path().starts_with("/api/"));
    let context = context.ok_or_else(|| Error::internal("no context"))?;
    let origins = &context.origins;
    let guest = origins.guests().named(request.headers()).filter(|_| is_api).cloned();
    let early = match origins.check_transport(request.headers()) {
        Err(error) if is_api => Some(HttpResponse::from_error(error)),
        _ if guest.is_some() && Guests::is_preflight(&method, request.headers()) => {
            Some(Guests::preflight())
        }
        _ => None,
    };
    let mut response = match early {
        // Not `into_response`, which loses the error.
        Some(answer) => ServiceResponse::new(request.into_parts().0, answer),
        None => next.call(request).await?.map_into_boxed_body(),
    };
    if let Some(error) = refusal(&response) {
        if error.code().status() >= 500 {
            tracing::error!(request = %id, %error, "a request failed");
        }
        let headers = response.headers().clone();
        response = response.into_response(problem::answer(&error, id));
        if let Some(allow) = headers.get(header::ALLOW) {
            response.headers_mut().insert(header::ALLOW, allow.clone());
        }
    }
    let route = response.request().match_pattern().unwrap_or_else(|| "-".to_owned());
    protect(response.headers_mut(), is_api, id, &origins.protection());
    if is_api {
        origins.guests().let_read(guest, response.headers_mut());
    }
    let (status, took) = (response.status().as_u16(), began.elapsed());
    METRICS.answered(&route, method.as_str(), status, took);
    tracing::info!(request = %id, %method, route, status,
        micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX), "answered");
    Ok(response)
}

/// What is to be put into words: our own refusals, and those of the web framework.
fn refusal(response: &ServiceResponse<BoxBody>) -> Option<Error> {
    let status = response.status();
    if let Some(error) = response.response().error() {
        if let Some(ours) = error.as_error::<Error>() {
            return Some(ours.restated());
        }
        return Some(from_status(status));
    }
    let is_ready = response.headers().contains_key(header::CONTENT_TYPE);
    (status.as_u16() >= 400 && !is_ready).then(|| from_status(status))
}

fn from_status(status: StatusCode) -> Error {
    Error::new(match status.as_u16() {
        400 => Code::InvalidQuery,
        404 => Code::NotFound,
        405 => Code::MethodNotAllowed,
        408 => Code::TooSlow,
        413 => Code::BodyTooLarge,
        415 => Code::UnsupportedMedia,
        500.. => Code::Internal,
        _ => Code::InvalidQuery,
    })
}

fn protect(headers: &mut HeaderMap, is_api: bool, id: RequestId, protection: &Protection) {
    for (name, value) in FIXED {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if is_api && !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    headers.insert(header::CONTENT_SECURITY_POLICY, protection.content.clone());
    if protection.transport {
        let year = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
    if let Ok(id) = HeaderValue::from_str(&id.to_string()) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
}

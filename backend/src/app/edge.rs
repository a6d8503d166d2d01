//! The outermost middleware: it adds the request id, the security headers and, for a refusal, the
//! problem body to every answer. It writes one log line for each request, with the pattern of the
//! route instead of the path, as a path may contain personal data.

use std::time::Instant;

use actix_web::{
    Error as ActixError, HttpMessage, HttpRequest, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        ConnectionType, StatusCode,
        header::{self, HeaderMap, HeaderName, HeaderValue},
    },
    middleware::Next,
    web,
};

use crate::{
    base::{
        error::{Code, Error},
        ids::RequestId,
        metrics::METRICS,
    },
    engine::identity::{access::Access, tokens::Identity},
    http::{
        compression,
        cors::CorsOrigins,
        document, head,
        origin::{Origins, SecurityHeaders},
        problem,
        timed_stream::{DeclaredBody, RequestProgress},
    },
    limits::LimitReadings,
    storage::is_dangling,
};

/// Headers of every answer.
pub const FIXED: &[(&str, &str)] = &[
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(self), microphone=(self), geolocation=(), browsing-topics=()"),
];

/// The state of the middleware.
pub struct Edge {
    access: web::Data<Access>,
    origins: web::Data<Origins>,
}

impl Edge {
    pub fn new(access: web::Data<Access>, origins: web::Data<Origins>) -> Self {
        Self { access, origins }
    }

    /// A missing referenced row can be the caller's own session; then the refusal is
    /// `session_ended`.
    async fn replace_if_session_ended(&self, request: &HttpRequest, refusal: Refusal) -> Error {
        let who = request.extensions().get::<Identity>().copied();
        match who.filter(|_| refusal.dangling) {
            Some(who) => match self.access.check_in_database(&who).await {
                Ok(()) => refusal.error,
                Err(error) => error,
            },
            None => refusal.error,
        }
    }
}

pub async fn finish_response(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, ActixError> {
    let (id, began) = (RequestId::new(), Instant::now());
    let edge = request.app_data::<web::Data<Edge>>().cloned();
    let (method, is_api) = (request.method().clone(), request.path().starts_with("/api/"));
    let edge = edge.ok_or_else(|| Error::internal("no edge in the application data"))?;
    let origins = &edge.origins;
    let is_shared = is_api || document::PLACES.contains(&request.path());
    let origin = origins.cors().requested(request.headers()).filter(|_| is_shared).cloned();
    let progress = request.conn_data::<RequestProgress>().cloned();
    let declared = DeclaredBody::by(request.headers());
    if let Some(progress) = &progress {
        progress.begin_request();
    }
    let early = match origins.check_transport(request.request()) {
        Err(error) if is_api => Some(HttpResponse::from_error(error)),
        _ if origin.is_some() && CorsOrigins::is_preflight(&method, request.headers()) => {
            Some(CorsOrigins::preflight())
        }
        _ => None,
    };
    head::read_instead(&mut request);
    let readings = LimitReadings::default();
    let mut response = match early {
        // `into_response` would drop the error.
        Some(answer) => ServiceResponse::new(request.into_parts().0, answer),
        None => readings.record_during(next.call(request)).await?.map_into_boxed_body(),
    };
    if let Some(error) = refusal(&response) {
        let error = edge.replace_if_session_ended(response.request(), error).await;
        problem::log(&error, id, "request");
        let headers = response.headers().clone();
        response = response.into_response(problem::answer(&error, id));
        if let Some(allow) = headers.get(header::ALLOW) {
            response.headers_mut().insert(header::ALLOW, allow.clone());
        }
    }
    let is_refused = response.status() == StatusCode::TOO_MANY_REQUESTS;
    add_limit_headers(&readings, is_refused, response.headers_mut());
    let route = response.request().match_pattern().unwrap_or_else(|| "-".to_owned());
    add_security_headers(response.headers_mut(), is_api, id, &origins.security_headers());
    if is_shared {
        origins.cors().allow(origin, response.headers_mut());
    }
    let mut response = compression::compress(response, &route);
    let (status, took) = (response.status().as_u16(), began.elapsed());
    METRICS.count_response(&route, method.as_str(), status, took);
    tracing::info!(request = %id, %method, route, status,
        micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX), "answered");
    if progress.as_ref().is_some_and(|progress| progress.closes_after(declared)) {
        response.response_mut().head_mut().set_connection_type(ConnectionType::Close);
    }
    Ok(match progress {
        Some(progress) => response.map_body(|_, body| progress.track_body(body, declared).boxed()),
        None => response,
    })
}

/// Sets `RateLimit-Policy` and `RateLimit`. A refusal by a count that is not a rate gets only
/// `RateLimit`, with a policy name of its own.
fn add_limit_headers(readings: &LimitReadings, is_refused: bool, headers: &mut HeaderMap) {
    let (policies, mut limits) = readings.fields().unzip();
    let wait = headers.get(header::RETRY_AFTER).and_then(|value| value.to_str().ok());
    if is_refused && let Some(wait) = wait.filter(|_| !readings.has_refused()) {
        let comma = if limits.is_some() { ", " } else { "" };
        limits = Some(format!("{}{comma}\"other\";r=0;t={wait}", limits.unwrap_or_default()));
    }
    for (name, value) in [("ratelimit-policy", policies), ("ratelimit", limits)] {
        if let Some(value) = value.and_then(|value| HeaderValue::from_str(&value).ok()) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
}

/// The refusal to describe: one of this server's errors, or an error status of the web framework.
fn refusal(response: &ServiceResponse<BoxBody>) -> Option<Refusal> {
    let status = response.status();
    if let Some(error) = response.response().error() {
        return Some(match error.as_error::<Error>() {
            Some(ours) => Refusal { error: ours.restated(), dangling: is_dangling(ours) },
            None => from_status(status).into(),
        });
    }
    let is_ready = response.headers().contains_key(header::CONTENT_TYPE);
    (status.as_u16() >= 400 && !is_ready).then(|| from_status(status).into())
}

/// A refusal, and whether it was caused by a missing referenced row.
struct Refusal {
    error: Error,
    dangling: bool,
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self { error, dangling: false }
    }
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

fn add_security_headers(
    headers: &mut HeaderMap,
    is_api: bool,
    id: RequestId,
    security_headers: &SecurityHeaders,
) {
    for (name, value) in FIXED {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if is_api && !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        headers.insert(header::CONTENT_SECURITY_POLICY, security_headers.content.clone());
    }
    if security_headers.transport {
        let year = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
    if let Ok(id) = HeaderValue::from_str(&id.to_string()) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
}

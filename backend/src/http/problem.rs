//! Refusals in the form that clients get: RFC 9457 `application/problem+json`.

use actix_web::{
    HttpResponse, HttpResponseBuilder, ResponseError,
    http::{StatusCode, header},
};
use serde::Serialize;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, Schema, Type, schema::ObjectBuilder},
};

use crate::base::{
    error::{Code, Error},
    ids::RequestId,
};

/// A refusal.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Problem {
    /// A page on this server that explains this kind of error.
    #[schema(pattern = "^/problems/[a-z_]+$", example = "/problems/validation_failed")]
    pub r#type: String,
    /// What went wrong, as a sentence in English; the same for each `code`.
    pub title: &'static str,
    /// The status of the answer; in an `error` frame, the status it would have over REST.
    #[schema(minimum = 400, maximum = 599)]
    pub status: u16,
    /// Details of this occurrence, if there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    #[schema(value_type = ErrorCode)]
    pub code: &'static str,
    /// As in `X-Request-Id`.
    #[schema(value_type = Uuid)]
    pub request_id: RequestId,
    /// The errors of single fields, if fields are the cause.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub errors: Vec<ProblemField>,
}

/// An error of one field.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProblemField {
    /// The field, with a dot before a nested field; empty for the whole body.
    #[schema(example = "consent.policy_version")]
    pub field: String,
    /// The code for programs.
    #[schema(example = "too_short")]
    pub code: String,
    /// The error as a sentence in English. It never repeats a sent value.
    pub message: String,
}

/// The schema of the codes in `error.rs`.
struct ErrorCode;

impl ToSchema for ErrorCode {}

impl PartialSchema for ErrorCode {
    fn schema() -> RefOr<Schema> {
        let description = "The stable code, for programs; its meaning never changes. Later \
            versions may add codes: handle an unknown one by its `status`.";
        let names = Code::ALL.iter().map(|code| code.as_str());
        let object = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names));
        object.description(Some(description)).into()
    }
}

/// Logs an error with a status of 500 or above, with its cause, which the client does not get. A
/// used up quota is no failure.
/// A fault of the program or of the disk has the level ERROR. What ends without a change on
/// this server has WARN: an overload, or a database that does not answer. A restart has INFO.
pub fn log(error: &Error, request: RequestId, about: &'static str) {
    if error.code().status() < 500 || error.code() == Code::QuotaExceeded {
        return;
    }
    if error.is_fault() {
        tracing::error!(%request, %error, "a {about} failed");
    } else if error.code() == Code::Draining {
        tracing::info!(%request, %error, "a {about} was refused");
    } else {
        tracing::warn!(%request, %error, "a {about} was refused");
    }
}

impl Problem {
    pub fn new(error: &Error, request_id: RequestId) -> Self {
        let code = error.code();
        let field = |field: &crate::base::error::FieldError| ProblemField {
            field: field.field.clone(),
            code: field.code.clone().into_owned(),
            message: field.message.clone().into_owned(),
        };
        Self {
            r#type: format!("/problems/{}", code.as_str()),
            title: code.title(),
            status: code.status(),
            detail: error.detail().map(ToOwned::to_owned),
            code: code.as_str(),
            request_id,
            errors: error.field_errors().iter().map(field).collect(),
        }
    }
}

/// The complete answer to a refused request.
pub fn answer(error: &Error, request_id: RequestId) -> HttpResponse {
    let status = StatusCode::from_u16(error.code().status());
    let mut response =
        HttpResponseBuilder::new(status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR));
    if let Some(wait) = error.wait() {
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        response.insert_header((header::RETRY_AFTER, seconds.max(1)));
    }
    if error.code().status() == 401 {
        response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
    }
    if error.code() == Code::UpgradeRequired {
        // RFC 9110, section 15.5.22, and RFC 6455, section 4.4.
        response.insert_header((header::UPGRADE, "websocket"));
        response.insert_header((header::CONNECTION, "upgrade"));
        response.insert_header((header::SEC_WEBSOCKET_VERSION, "13"));
    }
    response.content_type("application/problem+json");
    let body = serde_json::to_string(&Problem::new(error, request_id)).unwrap_or_default();
    response.body(body)
}

/// The middleware `edge` writes the body, as it knows the request id.
impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.code().status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status_code())
    }
}

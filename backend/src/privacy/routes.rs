//! `/privacy-policy`: readable by everybody.

use actix_web::{HttpResponse, get};
use serde::Deserialize;
use utoipa::IntoParams;

use super::model::Policy;
use crate::{
    context::Shared,
    error::{Code, Result},
    http::{Problem, ValidQuery},
};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PolicyQuery {
    /// An earlier version; the one in force if missing.
    version: Option<i32>,
}

/// Read the privacy policy.
#[utoipa::path(tag = "Privacy", params(PolicyQuery), responses(
    (status = 200, body = Policy),
    (status = "4XX", body = Problem, content_type = "application/problem+json"),
))]
#[get("/privacy-policy")]
async fn read_policy(context: Shared, query: ValidQuery<PolicyQuery>) -> Result<HttpResponse> {
    let policies = &context.policies;
    let policy = match query.version {
        Some(version) => policies.version(version),
        None => policies.current(),
    };
    Ok(HttpResponse::Ok().json(policy.ok_or(Code::NotFound)?))
}

pub fn configure(config: &mut utoipa_actix_web::service_config::ServiceConfig) {
    config.service(read_policy);
}

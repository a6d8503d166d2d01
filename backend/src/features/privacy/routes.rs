//! `/privacy-policy`, readable without a session, and `/me/consents`.

use actix_web::{HttpResponse, delete, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::Privacy;
use crate::{
    base::error::{Code, Error, Result},
    domain::privacy::{
        compare::{PolicyChanges, compare},
        data_map::{self, DataMap},
        model::{ConsentRecord, Policy, Purpose},
    },
    engine::identity::identify::Ungated,
    http::{ListQuery, PathOf, ValidJson, ValidQuery, created},
    storage::Page,
};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PolicyQuery {
    /// The version to read; the current one if missing.
    version: Option<i32>,
}

/// Read the privacy policy.
#[utoipa::path(tag = "Privacy", params(PolicyQuery), responses(
    (status = 200, body = Policy),
))]
#[get("/privacy-policy")]
async fn read_policy(
    privacy: web::Data<Privacy>,
    query: ValidQuery<PolicyQuery>,
) -> Result<HttpResponse> {
    let policies = &privacy.access.policies;
    let policy = match query.version {
        Some(version) => policies.version(version),
        None => policies.current(),
    };
    Ok(HttpResponse::Ok().json(policy.ok_or(Code::NotFound)?))
}

/// A version without its text.
#[derive(Debug, Serialize, ToSchema)]
struct PolicyVersion {
    version: i32,
    #[schema(format = Date)]
    effective_on: String,
    #[schema(pattern = "^[0-9a-f]{64}$")]
    sha256: String,
}

/// List the versions of the privacy policy, newest first, including an announced one.
#[utoipa::path(tag = "Privacy", responses((status = 200, body = Page<PolicyVersion>)))]
#[get("/privacy-policies")]
async fn list_policies(privacy: web::Data<Privacy>) -> HttpResponse {
    let version = |policy: &Policy| PolicyVersion {
        version: policy.version,
        effective_on: policy.effective_on.clone(),
        sha256: policy.sha256.clone(),
    };
    HttpResponse::Ok().json(Page::whole(privacy.access.policies.all().map(version).collect()))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ChangesQuery {
    /// The earlier version.
    from: i32,
    /// The later version.
    to: i32,
}

/// Compare two versions of the privacy policy.
#[utoipa::path(tag = "Privacy", params(ChangesQuery), responses(
    (status = 200, body = PolicyChanges),
))]
#[get("/privacy-policy/changes")]
async fn compare_policies(
    privacy: web::Data<Privacy>,
    query: ValidQuery<ChangesQuery>,
) -> Result<HttpResponse> {
    let version = |number| privacy.access.policies.version(number).ok_or(Code::NotFound);
    Ok(HttpResponse::Ok().json(compare(version(query.from)?, version(query.to)?)))
}

/// List the caller's consents and withdrawals, newest first.
#[utoipa::path(tag = "Privacy", security(("bearer" = [])), params(ListQuery), responses(
    (status = 200, body = Page<ConsentRecord>),
))]
#[get("/me/consents")]
async fn list_consents(
    privacy: web::Data<Privacy>,
    Ungated(me): Ungated,
    query: ValidQuery<ListQuery>,
) -> Result<HttpResponse> {
    Ok(HttpResponse::Ok().json(privacy.history(me.account, query.page()?).await?))
}

/// Exactly one of `policy_version` and `purpose`.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct GiveConsent {
    /// Accept this version of the policy, which has to be the current one.
    policy_version: Option<i32>,
    /// Consent to an optional purpose.
    purpose: Option<Purpose>,
}

/// Accept the current privacy policy, or consent to an optional purpose.
#[utoipa::path(tag = "Privacy", security(("bearer" = [])), request_body = GiveConsent, responses(
    (status = 201, body = ConsentRecord),
))]
#[post("/me/consents")]
async fn give_consent(
    privacy: web::Data<Privacy>,
    Ungated(me): Ungated,
    input: ValidJson<GiveConsent>,
) -> Result<HttpResponse> {
    let given = match (input.0.policy_version, input.0.purpose) {
        (Some(version), None) => privacy.accept(me.account, version).await?,
        (None, Some(purpose)) => privacy.agree(&me, purpose).await?,
        _ => {
            let message = "Name either a policy_version or a purpose.";
            return Err(Error::field("policy_version", "required", message));
        }
    };
    Ok(created(format_args!("/me/consents")).json(given))
}

/// Withdraw the consent to an optional purpose, with effect at once.
#[utoipa::path(tag = "Privacy", security(("bearer" = [])), params(("purpose" = Purpose, Path)),
    responses(
        (status = 204),
    ))]
#[delete("/me/consents/{purpose}")]
async fn withdraw_consent(
    privacy: web::Data<Privacy>,
    Ungated(me): Ungated,
    purpose: PathOf<Purpose>,
) -> Result<HttpResponse> {
    privacy.withdraw(me.account, purpose.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Count the data that this server stores about the caller, by category.
#[utoipa::path(tag = "Privacy", security(("bearer" = [])), responses(
    (status = 200, body = DataMap),
))]
#[get("/me/data-map")]
async fn read_data_map(privacy: web::Data<Privacy>, Ungated(me): Ungated) -> Result<HttpResponse> {
    Ok(HttpResponse::Ok()
        .json(data_map::read(&privacy.store, privacy.retention, me.account).await?))
}

pub fn configure(config: &mut utoipa_actix_web::service_config::ServiceConfig) {
    config
        .service(read_policy)
        .service(list_policies)
        .service(compare_policies)
        .service(read_data_map)
        .service(list_consents)
        .service(give_consent)
        .service(withdraw_consent);
}

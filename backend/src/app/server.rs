//! `/server`: what a client should know of this server before anybody signs in; and its
//! health.

use std::sync::atomic::{AtomicBool, Ordering};

use actix_web::{HttpResponse, get, web};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    base::error::{Code, Error, Result},
    domain::{
        accounts::{
            model::{DISPLAY_NAME_MAX, USERNAME_MAX, USERNAME_MIN},
            rules::PASSWORD_MIN,
        },
        friends::model::NOTE_MAX,
        messages::model::BODY_MAX,
    },
    engine::context::{Operator, Shared},
};

#[derive(Debug, Serialize, ToSchema)]
struct ServerInfo {
    name: &'static str,
    version: &'static str,
    /// The version of the privacy policy in force.
    policy_version: i32,
    /// Who runs it.
    operator: Operator,
    /// Whether a forgotten password can be replaced by mail.
    email_reset: bool,
    limits: SizeLimits,
}

/// In characters.
#[derive(Debug, Serialize, ToSchema)]
struct SizeLimits {
    message_max: usize,
    password_min: usize,
    username_min: usize,
    username_max: usize,
    display_name_max: usize,
    note_max: usize,
}

/// What this server is.
#[utoipa::path(tag = "Server", responses((status = 200, body = ServerInfo)))]
#[get("/server")]
async fn read_server(context: Shared) -> HttpResponse {
    HttpResponse::Ok().json(ServerInfo {
        name: "UmbraChat",
        version: env!("CARGO_PKG_VERSION"),
        policy_version: context.access.policies.current().map_or(0, |policy| policy.version),
        operator: context.operator.clone(),
        email_reset: context.mailer.is_some(),
        limits: SizeLimits {
            message_max: BODY_MAX,
            password_min: PASSWORD_MIN,
            username_min: USERNAME_MIN,
            username_max: USERNAME_MAX,
            display_name_max: DISPLAY_NAME_MAX,
            note_max: NOTE_MAX,
        },
    })
}

pub fn configure(config: &mut utoipa_actix_web::service_config::ServiceConfig) {
    config.service(read_server);
}

/// Set once the server is going down.
#[derive(Default)]
pub struct Draining(AtomicBool);

impl Draining {
    pub fn begin(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub fn has_begun(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// The process answers.
#[get("/health/live")]
pub async fn live() -> HttpResponse {
    HttpResponse::Ok().json(serde_json::json!({ "status": "live" }))
}

/// The server takes requests: the database answers and it is not going down.
#[get("/health/ready")]
pub async fn ready(context: Shared, draining: web::Data<Draining>) -> Result<HttpResponse> {
    if draining.has_begun() {
        return Err(Error::new(Code::Draining));
    }
    context
        .store
        .read(|conn| Box::pin(crate::domain::conversations::queries::epoch(conn)))
        .await
        .map_err(|error| Error::new(Code::Unavailable).caused_by(error))?;
    Ok(HttpResponse::Ok().json(serde_json::json!({ "status": "ready" })))
}

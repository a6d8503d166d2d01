//! `/server`, the public information about this server; and the health endpoints.

use std::sync::atomic::{AtomicBool, Ordering};

use actix_web::{HttpResponse, get, web};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    base::{
        config::{FileBounds, Registration, Settings},
        error::{Code, Error, Result},
    },
    domain::{
        accounts::{
            model::{DISPLAY_NAME_MAX, USERNAME_MAX, USERNAME_MIN},
            rules::PASSWORD_MIN,
        },
        files::model::{ALT_MAX, ATTACHMENTS_MAX},
        friends::model::NOTE_MAX,
        messages::model::BODY_MAX,
    },
    engine::identity::access::Access,
    storage::Store,
};

/// The operator of this server, as configured.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Operator {
    #[schema(required)]
    name: Option<String>,
    #[schema(required)]
    contact: Option<String>,
}

impl Operator {
    pub fn of(settings: &Settings) -> Self {
        Self { name: settings.operator_name.clone(), contact: settings.operator_contact.clone() }
    }
}

/// The information that `/server` returns.
pub struct ServerDescription {
    access: web::Data<Access>,
    operator: Operator,
    email_reset: bool,
    files: FileBounds,
    registration: Registration,
    push_key: Option<String>,
}

impl ServerDescription {
    /// `email_reset` is true if a forgotten password can be replaced by mail; `push_key` is `None`
    /// if push is off.
    pub fn new(
        access: web::Data<Access>,
        operator: Operator,
        email_reset: bool,
        files: FileBounds,
        registration: Registration,
        push_key: Option<String>,
    ) -> Self {
        Self { access, operator, email_reset, files, registration, push_key }
    }
}

#[derive(Debug, Serialize, ToSchema)]
struct ServerInfo {
    name: &'static str,
    version: &'static str,
    /// The current version of the privacy policy.
    policy_version: i32,
    /// The operator.
    operator: Operator,
    /// Whether a forgotten password can be reset by mail.
    email_reset: bool,
    /// Who may sign up.
    registration: Registration,
    /// The key with which a browser subscribes to notifications while the app is closed
    /// (`applicationServerKey` of `PushManager.subscribe`). `null` where the operator has not
    /// turned them on.
    #[schema(
        required,
        example = "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8"
    )]
    push_key: Option<String>,
    limits: SizeLimits,
}

/// In characters, unless it says otherwise.
#[derive(Debug, Serialize, ToSchema)]
struct SizeLimits {
    message_max: usize,
    password_min: usize,
    username_min: usize,
    username_max: usize,
    display_name_max: usize,
    note_max: usize,
    /// Files of one message.
    attachments_max: usize,
    /// Of one file, in bytes.
    file_bytes_max: u64,
    /// Of all files of one account, in bytes.
    account_file_bytes_max: u64,
    /// The description of a file.
    alt_length_max: usize,
}

/// Read public information about this server.
#[utoipa::path(tag = "Server", responses((status = 200, body = ServerInfo)))]
#[get("/server")]
async fn read_server(server: web::Data<ServerDescription>) -> HttpResponse {
    HttpResponse::Ok().json(ServerInfo {
        name: "UmbraChat",
        version: env!("CARGO_PKG_VERSION"),
        policy_version: server.access.policies.current().map_or(0, |policy| policy.version),
        operator: server.operator.clone(),
        email_reset: server.email_reset,
        registration: server.registration,
        push_key: server.push_key.clone(),
        limits: SizeLimits {
            message_max: BODY_MAX,
            password_min: PASSWORD_MIN,
            username_min: USERNAME_MIN,
            username_max: USERNAME_MAX,
            display_name_max: DISPLAY_NAME_MAX,
            note_max: NOTE_MAX,
            attachments_max: ATTACHMENTS_MAX,
            file_bytes_max: server.files.file,
            account_file_bytes_max: server.files.account,
            alt_length_max: ALT_MAX,
        },
    })
}

pub fn configure(config: &mut utoipa_actix_web::service_config::ServiceConfig) {
    config.service(read_server);
}

/// The health state of the server.
pub struct Health {
    store: Store,
    /// Set when the server begins to shut down.
    is_draining: AtomicBool,
}

impl Health {
    pub fn new(store: Store) -> Self {
        Self { store, is_draining: AtomicBool::new(false) }
    }

    pub fn begin_draining(&self) {
        self.is_draining.store(true, Ordering::Relaxed);
    }

    /// # Errors
    /// `draining`; `unavailable` when the database does not answer.
    async fn check(&self) -> Result<()> {
        if self.is_draining.load(Ordering::Relaxed) {
            return Err(Error::new(Code::Draining));
        }
        self.store
            .read(|conn| Box::pin(crate::domain::conversations::queries::epoch(conn)))
            .await
            .map(drop)
            .map_err(|error| Error::new(Code::Unavailable).caused_by(error))
    }
}

/// Liveness: the process answers.
#[get("/health/live")]
pub async fn live() -> HttpResponse {
    HttpResponse::Ok().json(serde_json::json!({ "status": "live" }))
}

/// Readiness: the database answers and the server is not shutting down.
#[get("/health/ready")]
pub async fn ready(health: web::Data<Health>) -> Result<HttpResponse> {
    health.check().await?;
    Ok(HttpResponse::Ok().json(serde_json::json!({ "status": "ready" })))
}

//! `/sessions`.

use actix_web::{HttpRequest, HttpResponse, delete, get, post, web};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::{
    Sessions, cookie, deliver_tokens::TokenDelivery, end::SessionSelection, sign_in::Credentials,
};
use crate::{
    base::{
        error::{Code, Result},
        ids::SessionId,
    },
    domain::sessions::model::{RefreshIn, SessionInfo, SessionTokens},
    engine::identity::{file_cookie, identify::Ungated},
    http::{PathOf, ValidJson, clients, created, methods},
    storage::Page,
};

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct SignIn {
    username: String,
    #[schema(format = Password)]
    password: String,
    /// If the account has a second factor: the six digits that the authenticator app shows, or a
    /// recovery code, which is then used up.
    #[schema(max_length = 64)]
    totp: Option<String>,
    #[schema(max_length = 64)]
    device_name: Option<String>,
    /// The `device_key` that this device has received before, if any.
    #[validate(length(max = 256, code = "too_long"))]
    #[schema(max_length = 256)]
    device_key: Option<String>,
    #[serde(default)]
    refresh: RefreshIn,
}

/// Sign in.
#[utoipa::path(tag = "Sessions", request_body = SignIn, responses(
    (status = 201, body = SessionTokens),
))]
#[post("/sessions")]
async fn create_session(
    request: HttpRequest,
    sessions: web::Data<Sessions>,
    input: ValidJson<SignIn>,
) -> Result<HttpResponse> {
    let ValidJson(input) = input;
    let source = clients::source(&request);
    let entered = Credentials {
        username: input.username,
        password: input.password,
        totp: input.totp,
        device_name: input.device_name,
    };
    let keys = sessions.device_keys(&request, input.device_key.as_deref());
    let started = sessions.sign_in(source, &keys, entered).await?;
    let delivery =
        TokenDelivery { started: &started, kept_in: input.refresh, keys: &keys, is_new: true };
    let place = created(format_args!("/sessions/{}", started.refresh.session()));
    sessions.deliver_tokens(place, &delivery, |tokens| tokens)
}

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct Refresh {
    /// Missing in a browser, which sends its cookie.
    refresh_token: Option<String>,
}

/// Exchange a refresh token for a new pair.
#[utoipa::path(tag = "Sessions", request_body = Refresh, responses(
    (status = 200, body = SessionTokens),
))]
#[post("/sessions/refresh")]
async fn refresh_session(
    request: HttpRequest,
    sessions: web::Data<Sessions>,
    input: ValidJson<Refresh>,
) -> Result<HttpResponse> {
    let source = clients::source(&request);
    sessions.limits.refreshes.check(&source).await?;
    let secure = sessions.origins.is_secure();
    let (presented, kept_in) = match input.0.refresh_token {
        Some(token) => (token, RefreshIn::Body),
        None => {
            sessions.origins.check(&request)?;
            let token = cookie::read(&request, secure).ok_or(Code::SessionEnded)?;
            (token, RefreshIn::Cookie)
        }
    };
    let started = sessions.refresh(source, &presented).await?;
    let keys = sessions.device_keys(&request, None);
    let delivery = TokenDelivery { started: &started, kept_in, keys: &keys, is_new: false };
    sessions.deliver_tokens(HttpResponse::Ok(), &delivery, |tokens| tokens)
}

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct Confirmation {
    #[schema(format = Password)]
    password: String,
}

/// Confirm the caller's password for operations that require it. The confirmation is valid for 15
/// minutes on this device; a sign-in counts as one.
#[utoipa::path(tag = "Sessions", security(("bearer" = [])), request_body = Confirmation,
    responses(
        (status = 204),
    ))]
#[post("/sessions/current/confirm")]
async fn confirm_current_session(
    sessions: web::Data<Sessions>,
    Ungated(me): Ungated,
    input: ValidJson<Confirmation>,
) -> Result<HttpResponse> {
    sessions.confirm(me, input.0.password).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// List the caller's signed-in devices.
#[utoipa::path(tag = "Sessions", security(("bearer" = [])), responses(
    (status = 200, body = Page<SessionInfo>),
))]
#[get("/sessions")]
async fn list_sessions(
    sessions: web::Data<Sessions>,
    Ungated(me): Ungated,
) -> Result<HttpResponse> {
    Ok(HttpResponse::Ok().json(Page::whole(sessions.list(me).await?)))
}

/// Sign out: this device's session and sockets end at once.
#[utoipa::path(tag = "Sessions", security(("bearer" = [])), responses(
    (status = 204),
))]
#[delete("/sessions/current")]
async fn delete_current_session(
    request: HttpRequest,
    sessions: web::Data<Sessions>,
    Ungated(me): Ungated,
) -> Result<HttpResponse> {
    sessions.end(me, clients::source(&request), SessionSelection::One(me.session)).await?;
    Ok(HttpResponse::NoContent()
        .cookie(cookie::forget(sessions.origins.is_secure()))
        .cookie(file_cookie::forget(sessions.origins.is_secure()))
        .insert_header(cookie::CLEAR)
        .finish())
}

/// End the session of another device of the caller.
#[utoipa::path(tag = "Sessions", security(("bearer" = [])), params(("id" = SessionId, Path)),
    responses(
        (status = 204),
    ))]
#[delete("/sessions/{id}")]
async fn delete_session(
    request: HttpRequest,
    sessions: web::Data<Sessions>,
    Ungated(me): Ungated,
    id: PathOf<SessionId>,
) -> Result<HttpResponse> {
    sessions.end(me, clients::source(&request), SessionSelection::One(id.0)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// End all sessions but this one.
#[utoipa::path(tag = "Sessions", security(("bearer" = [])), responses(
    (status = 204),
))]
#[delete("/sessions")]
async fn delete_other_sessions(
    request: HttpRequest,
    sessions: web::Data<Sessions>,
    Ungated(me): Ungated,
) -> Result<HttpResponse> {
    sessions.end(me, clients::source(&request), SessionSelection::AllOthers).await?;
    Ok(HttpResponse::NoContent().finish())
}

pub fn configure(config: &mut utoipa_actix_web::service_config::ServiceConfig) {
    config
        .service(create_session)
        .service(refresh_session)
        // Without this check it would be looked up as a session with that id.
        .map(|plain| {
            plain.service(web::resource("/sessions/refresh").to(methods::unknown));
            plain
        })
        .service(confirm_current_session)
        .service(list_sessions)
        .service(delete_other_sessions)
        .service(delete_current_session)
        .service(delete_session);
}

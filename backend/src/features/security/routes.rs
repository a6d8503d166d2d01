//! `/me/security`, `/me/security-events`, `/me/totp`, `/me/recovery-codes` and `/recovery`.

use actix_web::{HttpRequest, HttpResponse, delete, get, post, web};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::{Security, recover::Recovery};
use crate::{
    base::error::{Code, Result},
    domain::{
        security::{
            model::{NewTotp, RecoveryCodes, SecurityEvent, SecurityState, TotpOn},
            queries,
        },
        sessions::model::{RefreshIn, SessionTokens},
    },
    engine::identity::tokens::Identity,
    features::sessions::{Sessions, deliver_tokens::TokenDelivery},
    http::{ListQuery, ValidJson, ValidQuery, clients, created},
    storage::{Cursor, Page},
};

/// Read how the caller's account is protected.
#[utoipa::path(tag = "Security", security(("bearer" = [])), responses(
    (status = 200, body = SecurityState),
))]
#[get("/me/security")]
async fn read_security(security: web::Data<Security>, me: Identity) -> Result<HttpResponse> {
    let can_mail = security.mailer.is_some();
    let state = security
        .store
        .read(move |conn| {
            Box::pin(async move {
                let factor = queries::factor(conn, me.account).await?.ok_or(Code::SessionEnded)?;
                Ok(SecurityState {
                    totp: factor.secret.is_some(),
                    recovery_codes_left: queries::codes_left(conn, me.account).await?,
                    email_reset: can_mail && factor.email.is_some(),
                })
            })
        })
        .await?;
    Ok(HttpResponse::Ok().json(state))
}

/// List the security events of the caller's account in the last 90 days, newest first.
#[utoipa::path(tag = "Security", security(("bearer" = [])), params(ListQuery), responses(
    (status = 200, body = Page<SecurityEvent>),
))]
#[get("/me/security-events")]
async fn list_security_events(
    security: web::Data<Security>,
    me: Identity,
    query: ValidQuery<ListQuery>,
) -> Result<HttpResponse> {
    let page = query.page()?;
    let rows =
        security.store.read(move |conn| Box::pin(queries::page(conn, me.account, page))).await?;
    let Page { items, next } =
        Page::cut(rows, page.limit, |row| Cursor { at: row.at, id: *row.id.as_bytes() });
    let items = items.into_iter().map(SecurityEvent::from).collect();
    Ok(HttpResponse::Ok().json(Page { items, next }))
}

/// The password, entered again.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct WithPassword {
    #[schema(format = Password)]
    password: String,
}

/// Create a second factor; it becomes active with a first valid code.
#[utoipa::path(tag = "Security", security(("bearer" = [])), request_body = WithPassword,
    responses(
        (status = 201, body = NewTotp),
    ))]
#[post("/me/totp")]
async fn create_totp(
    sessions: web::Data<Sessions>,
    me: Identity,
    input: ValidJson<WithPassword>,
) -> Result<HttpResponse> {
    let made = sessions.begin_second_factor(me, input.0.password).await?;
    Ok(created(format_args!("/me/security")).json(made))
}

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct ConfirmTotp {
    /// The six digits that the authenticator app shows.
    #[schema(pattern = "^[0-9]{6}$", example = "123456")]
    code: String,
}

/// Turn the second factor on with its first code.
#[utoipa::path(tag = "Security", security(("bearer" = [])), request_body = ConfirmTotp,
    responses(
        (status = 200, body = TotpOn),
    ))]
#[post("/me/totp/confirm")]
async fn confirm_totp(
    request: HttpRequest,
    sessions: web::Data<Sessions>,
    me: Identity,
    input: ValidJson<ConfirmTotp>,
) -> Result<HttpResponse> {
    let source = clients::source(&request);
    Ok(HttpResponse::Ok().json(sessions.confirm_second_factor(me, source, &input.code).await?))
}

/// Turn the second factor off.
#[utoipa::path(tag = "Security", security(("bearer" = [])), request_body = WithPassword,
    responses(
        (status = 204),
    ))]
#[delete("/me/totp")]
async fn delete_totp(
    request: HttpRequest,
    sessions: web::Data<Sessions>,
    me: Identity,
    input: ValidJson<WithPassword>,
) -> Result<HttpResponse> {
    let source = clients::source(&request);
    sessions.disable_second_factor(me, source, input.0.password).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Create new recovery codes; the former ones become invalid. Each signs in once.
#[utoipa::path(tag = "Security", security(("bearer" = [])), request_body = WithPassword,
    responses(
        (status = 201, body = RecoveryCodes),
    ))]
#[post("/me/recovery-codes")]
async fn create_recovery_codes(
    request: HttpRequest,
    sessions: web::Data<Sessions>,
    me: Identity,
    input: ValidJson<WithPassword>,
) -> Result<HttpResponse> {
    let source = clients::source(&request);
    let recovery_codes = sessions.renew_recovery_codes(me, source, input.0.password).await?;
    Ok(created(format_args!("/me/security")).json(RecoveryCodes { recovery_codes }))
}

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct Recover {
    username: String,
    #[schema(example = "ABCD-EFGH-IJKL-MNOP")]
    recovery_code: String,
    #[schema(min_length = 10, max_length = 1024, format = Password)]
    new_password: String,
    #[schema(max_length = 64)]
    device_name: Option<String>,
    /// The `device_key` that this device has received before, if any.
    #[validate(length(max = 256, code = "too_long"))]
    #[schema(max_length = 256)]
    device_key: Option<String>,
    #[serde(default)]
    refresh: RefreshIn,
}

/// Recover access with a recovery code: sets a new password, turns the second factor off and ends
/// every session.
#[utoipa::path(tag = "Security", request_body = Recover, responses(
    (status = 201, body = SessionTokens),
))]
#[post("/recovery")]
async fn recover_account(
    request: HttpRequest,
    security: web::Data<Security>,
    sessions: web::Data<Sessions>,
    input: ValidJson<Recover>,
) -> Result<HttpResponse> {
    let ValidJson(input) = input;
    let recovery = Recovery {
        username: input.username,
        code: input.recovery_code,
        new_password: input.new_password,
        device_name: input.device_name,
    };
    let keys = sessions.device_keys(&request, input.device_key.as_deref());
    let source = clients::source(&request);
    let started = security.recover(source, &keys, recovery).await?;
    let delivery =
        TokenDelivery { started: &started, kept_in: input.refresh, keys: &keys, is_new: true };
    let place = created(format_args!("/sessions/{}", started.refresh.session()));
    sessions.deliver_tokens(place, &delivery, |tokens| tokens)
}

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct AskReset {
    #[schema(max_length = 254)]
    email: String,
}

/// Request a link to reset a forgotten password. The answer is the same for every address; 404 if
/// the server cannot send mail.
#[utoipa::path(tag = "Security", request_body = AskReset, responses(
    (status = 202, description = "If the address belongs to an account, a mail is sent."),
))]
#[post("/recovery/email")]
async fn ask_reset(
    request: HttpRequest,
    security: web::Data<Security>,
    input: ValidJson<AskReset>,
) -> Result<HttpResponse> {
    security.ask_reset(clients::source(&request), &input.email).await?;
    Ok(HttpResponse::Accepted().finish())
}

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct ResetPassword {
    /// The value after `#token=` in the link of the mail.
    token: String,
    #[schema(min_length = 10, max_length = 1024, format = Password)]
    new_password: String,
}

/// Reset a forgotten password with a link. Every session ends; a second factor stays.
#[utoipa::path(tag = "Security", request_body = ResetPassword, responses(
    (status = 204),
))]
#[post("/recovery/email/reset")]
async fn reset_password(
    request: HttpRequest,
    security: web::Data<Security>,
    input: ValidJson<ResetPassword>,
) -> Result<HttpResponse> {
    let ValidJson(ResetPassword { token, new_password }) = input;
    security.reset(clients::source(&request), &token, new_password).await?;
    Ok(HttpResponse::NoContent().finish())
}

pub fn configure(config: &mut utoipa_actix_web::service_config::ServiceConfig) {
    config
        .service(read_security)
        .service(list_security_events)
        .service(create_totp)
        .service(confirm_totp)
        .service(delete_totp)
        .service(create_recovery_codes)
        .service(recover_account)
        .service(ask_reset)
        .service(reset_password);
}

//! `/accounts`, `/me` and `/users`.

use actix_web::{HttpRequest, HttpResponse, get, patch, post, put, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::{
    Credentials, Profiles, SignUps,
    profile::ProfileUpdate,
    register::{Consent, Registration},
};
use crate::{
    base::{error::Result, ids::AccountId},
    domain::{
        accounts::model::{Account, GroupAdds, QuietHours, Theme, UserCard},
        sessions::model::{RefreshIn, SessionTokens},
    },
    engine::identity::{identify::Ungated, tokens::Identity},
    features::sessions::{Sessions, deliver_tokens::TokenDelivery},
    http::{PathOf, ValidJson, ValidQuery, clients, created, nullable},
    storage::Page,
};

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct Register {
    /// 3–32 letters, digits, dots, hyphens and underscores; two are enough of Han, Kana,
    /// Hangul, Bopomofo and Yi.
    #[schema(min_length = 2, max_length = 32)]
    username: String,
    /// At least 10 characters, not easily guessed; 1024 bytes at most.
    #[schema(min_length = 10, max_length = 1024, format = Password)]
    password: String,
    /// The name shown to others; the username if missing.
    #[schema(max_length = 64)]
    display_name: Option<String>,
    /// Optional.
    #[schema(max_length = 254)]
    email: Option<String>,
    #[schema(value_type = Consent, required)]
    consent: Option<Consent>,
    #[schema(max_length = 64)]
    device_name: Option<String>,
    /// The code of an invitation link: its maker becomes a friend. Needed where `GET /server` says
    /// that registration is by invitation.
    #[schema(max_length = 64, example = "mM2ZlZ2vX0mJk3nQbY5uQw9s")]
    invitation: Option<String>,
    #[serde(default)]
    refresh: RefreshIn,
}

#[derive(Debug, Serialize, ToSchema)]
struct Registered {
    account: Account,
    session: SessionTokens,
}

/// Sign up. Depending on the server, it needs the code of an invitation link or is refused:
/// `registration` of `GET /server`.
#[utoipa::path(tag = "Account", request_body = Register, responses(
    (status = 201, body = Registered),
))]
#[post("/accounts")]
async fn register_account(
    request: HttpRequest,
    sign_ups: web::Data<SignUps>,
    sessions: web::Data<Sessions>,
    input: ValidJson<Register>,
) -> Result<HttpResponse> {
    let ValidJson(input) = input;
    let registration = Registration {
        username: input.username,
        password: input.password,
        display_name: input.display_name,
        email: input.email,
        consent: input.consent,
        device_name: input.device_name,
        invitation: input.invitation,
    };
    let source = clients::source(&request);
    let (row, started) = sign_ups.register(source, registration).await?;
    let keys = sessions.device_keys(&request, None);
    let delivery =
        TokenDelivery { started: &started, kept_in: input.refresh, keys: &keys, is_new: true };
    sessions.deliver_tokens(created(format_args!("/me")), &delivery, |session| Registered {
        account: row.into(),
        session,
    })
}

/// Read the caller's account.
#[utoipa::path(tag = "Account", security(("bearer" = [])), responses(
    (status = 200, body = Account),
))]
#[get("/me")]
async fn read_me(profiles: web::Data<Profiles>, Ungated(me): Ungated) -> Result<HttpResponse> {
    Ok(HttpResponse::Ok().json(profiles.read(me.account).await?))
}

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChangeMe {
    #[schema(min_length = 1, max_length = 64)]
    display_name: Option<String>,
    settings: Option<ChangeSettings>,
}

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChangeSettings {
    read_receipts: Option<bool>,
    presence: Option<bool>,
    discoverable: Option<bool>,
    picture_for_friends_only: Option<bool>,
    group_adds: Option<GroupAdds>,
    theme: Option<Theme>,
    /// `null` removes them.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<QuietHours>)]
    quiet_hours: Option<Option<QuietHours>>,
}

/// Change the caller's display name or settings.
#[utoipa::path(tag = "Account", security(("bearer" = [])), request_body = ChangeMe, responses(
    (status = 200, body = Account),
))]
#[patch("/me")]
async fn change_me(
    profiles: web::Data<Profiles>,
    me: Identity,
    input: ValidJson<ChangeMe>,
) -> Result<HttpResponse> {
    let ValidJson(input) = input;
    let settings = input.settings.unwrap_or_default();
    let update = ProfileUpdate {
        display_name: input.display_name,
        read_receipts: settings.read_receipts,
        presence: settings.presence,
        discoverable: settings.discoverable,
        group_adds: settings.group_adds,
        theme: settings.theme,
        picture_for_friends_only: settings.picture_for_friends_only,
        quiet_hours: settings.quiet_hours,
    };
    Ok(HttpResponse::Ok().json(profiles.change(me.account, update).await?))
}

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChangePassword {
    #[schema(format = Password)]
    current: String,
    #[schema(min_length = 10, max_length = 1024, format = Password)]
    new: String,
}

/// Change the caller's password. All other sessions of the account end at once.
#[utoipa::path(tag = "Account", security(("bearer" = [])), request_body = ChangePassword,
    responses(
        (status = 204),
    ))]
#[put("/me/password")]
async fn change_password(
    request: HttpRequest,
    credentials: web::Data<Credentials>,
    me: Identity,
    input: ValidJson<ChangePassword>,
) -> Result<HttpResponse> {
    let ValidJson(ChangePassword { current, new }) = input;
    credentials.change_password(me, clients::source(&request), current, new).await?;
    Ok(HttpResponse::NoContent().finish())
}

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChangeEmail {
    #[schema(format = Password)]
    password: String,
    /// `null` removes it.
    #[serde(deserialize_with = "Option::deserialize")]
    #[schema(required, max_length = 254)]
    email: Option<String>,
}

/// Set or remove the caller's e-mail address, which is only used for password resets.
#[utoipa::path(tag = "Account", security(("bearer" = [])), request_body = ChangeEmail,
    responses(
        (status = 200, body = Account),
    ))]
#[put("/me/email")]
async fn change_email(
    request: HttpRequest,
    credentials: web::Data<Credentials>,
    me: Identity,
    input: ValidJson<ChangeEmail>,
) -> Result<HttpResponse> {
    let ValidJson(ChangeEmail { password, email }) = input;
    let source = clients::source(&request);
    let account = credentials.change_email(me, source, password, email.as_deref()).await?;
    Ok(HttpResponse::Ok().json(account))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct UserQuery {
    /// At least two characters after compatibility decomposition: "½" counts as three.
    #[param(min_length = 1)]
    q: String,
}

/// Find users: always by the exact username, and by its beginning among discoverable users.
#[utoipa::path(tag = "People", security(("bearer" = [])), params(UserQuery), responses(
    (status = 200, body = Page<UserCard>),
))]
#[get("/users")]
async fn search_users(
    profiles: web::Data<Profiles>,
    me: Identity,
    query: ValidQuery<UserQuery>,
) -> Result<HttpResponse> {
    let found = profiles.search(me.account, &query.q).await?;
    Ok(HttpResponse::Ok().json(Page::whole(found)))
}

/// Read the public data of a friend, of the other side of a friend request, or of a member of a
/// shared group.
#[utoipa::path(tag = "People", security(("bearer" = [])), params(("id" = AccountId, Path)),
    responses(
        (status = 200, body = UserCard),
    ))]
#[get("/users/{id}")]
async fn read_user(
    profiles: web::Data<Profiles>,
    me: Identity,
    id: PathOf<AccountId>,
) -> Result<HttpResponse> {
    Ok(HttpResponse::Ok().json(profiles.card(me.account, id.0).await?))
}

pub fn configure(config: &mut utoipa_actix_web::service_config::ServiceConfig) {
    config
        .service(register_account)
        .service(read_me)
        .service(change_me)
        .service(change_password)
        .service(change_email)
        .service(search_users)
        .service(read_user);
}

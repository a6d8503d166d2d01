//! `/me/push-subscription`.

use actix_web::{HttpResponse, delete, get, patch, put, web};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::{Push, subscribe::NewSubscription};
use crate::{
    base::error::{Error, Result},
    domain::push::model::{PushContent, PushSecrets, PushSubscription},
    engine::identity::tokens::Identity,
    http::ValidJson,
};

/// What `PushManager.subscribe` of the browser answered.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct MakePushSubscription {
    /// An https address of a known push service.
    #[schema(
        max_length = 1024,
        example = "https://updates.push.services.mozilla.com/wpush/v2/gAAAAABn"
    )]
    endpoint: String,
    /// The public key of the device, base64url without padding.
    #[schema(
        min_length = 87,
        max_length = 87,
        example = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
    )]
    p256dh: String,
    /// The secret of the subscription, base64url without padding.
    #[schema(min_length = 22, max_length = 22, example = "BTBZMqHH6r4Tts7J_aSIgg")]
    auth: String,
    content: PushContent,
}

/// Turn on notifications for the device of this session while the app is closed. Replaces the
/// former subscription of the session, and that of another session with the same endpoint. Refused
/// with `push_off` where the operator has not turned it on (`GET /server`). The subscription ends
/// with the session, and when the push service says that it does not exist any more.
#[utoipa::path(tag = "Account", security(("bearer" = [])), request_body = MakePushSubscription,
    responses(
        (status = 200, body = PushSubscription),
    ))]
#[put("/me/push-subscription")]
async fn set_push_subscription(
    push: web::Data<Push>,
    me: Identity,
    input: ValidJson<MakePushSubscription>,
) -> Result<HttpResponse> {
    let ValidJson(input) = input;
    let secrets = PushSecrets::parse(&input.p256dh, &input.auth).map_err(Error::fields)?;
    let new = NewSubscription { endpoint: input.endpoint, secrets, content: input.content };
    Ok(HttpResponse::Ok().json(push.subscribe(me, new).await?))
}

/// Read the push subscription of this session. 404 if it has none.
#[utoipa::path(tag = "Account", security(("bearer" = [])), responses(
    (status = 200, body = PushSubscription),
))]
#[get("/me/push-subscription")]
async fn read_push_subscription(push: web::Data<Push>, me: Identity) -> Result<HttpResponse> {
    Ok(HttpResponse::Ok().json(push.read(me).await?))
}

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChangePushSubscription {
    content: PushContent,
}

/// Choose what notifications of this session contain.
#[utoipa::path(tag = "Account", security(("bearer" = [])), request_body = ChangePushSubscription,
    responses(
        (status = 200, body = PushSubscription),
    ))]
#[patch("/me/push-subscription")]
async fn change_push_subscription(
    push: web::Data<Push>,
    me: Identity,
    input: ValidJson<ChangePushSubscription>,
) -> Result<HttpResponse> {
    Ok(HttpResponse::Ok().json(push.change(me, input.0.content).await?))
}

/// Turn off notifications for this session. What waits to be sent is dropped.
#[utoipa::path(tag = "Account", security(("bearer" = [])), responses((status = 204)))]
#[delete("/me/push-subscription")]
async fn delete_push_subscription(push: web::Data<Push>, me: Identity) -> Result<HttpResponse> {
    push.unsubscribe(me).await?;
    Ok(HttpResponse::NoContent().finish())
}

pub fn configure(config: &mut utoipa_actix_web::service_config::ServiceConfig) {
    config
        .service(set_push_subscription)
        .service(read_push_subscription)
        .service(change_push_subscription)
        .service(delete_push_subscription);
}

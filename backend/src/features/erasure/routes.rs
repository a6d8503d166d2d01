//! `/me/erasure-preview`, `DELETE /me` and `DELETE /me/messages`.

use actix_web::{HttpRequest, HttpResponse, delete, post};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::{account, messages, preview};
use crate::{
    base::{error::Result, ids::ConversationId},
    domain::{
        erasure::model::{Erased, ErasurePreview, ErasureReceipt},
        erasure_marks::model::Mode,
    },
    engine::{
        context::Shared,
        identity::{identify::Ungated, tokens::Identity},
    },
    features::sessions::{cookie, device::DeviceKeys},
    http::{Problem, ValidJson, ValidQuery},
};

/// What deleting my account would do, in numbers.
#[utoipa::path(tag = "Privacy", security(("bearer" = [])), responses(
    (status = 200, body = ErasurePreview),
    (status = "4XX", body = Problem, content_type = "application/problem+json"),
))]
#[post("/me/erasure-preview")]
async fn preview_erasure(context: Shared, Ungated(me): Ungated) -> Result<HttpResponse> {
    let preview =
        context.store.read(move |conn| Box::pin(preview::preview(conn, me.account))).await?;
    Ok(HttpResponse::Ok().json(preview))
}

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct EraseMe {
    #[schema(format = Password)]
    password: String,
    /// What becomes of my messages; erased if missing.
    #[serde(default)]
    messages: Mode,
}

/// Delete my account, at once and for good. The answer is the receipt.
#[utoipa::path(tag = "Privacy", security(("bearer" = [])), request_body = EraseMe, responses(
    (status = 200, body = ErasureReceipt),
    (status = "4XX", body = Problem, content_type = "application/problem+json"),
    (status = "5XX", body = Problem, content_type = "application/problem+json"),
))]
#[delete("/me")]
async fn erase_me(
    request: HttpRequest,
    context: Shared,
    Ungated(me): Ungated,
    input: ValidJson<EraseMe>,
) -> Result<HttpResponse> {
    let EraseMe { password, messages } = input.0;
    let secure = context.origins.is_secure();
    let keys = DeviceKeys::of(&request, secure, None, &context.access.tokens);
    let device = keys.cookie_without(me.account, secure, &context.access.tokens);
    let receipt = account::erase(context, me, password, messages).await?;
    let mut response = HttpResponse::Ok();
    response.cookie(cookie::forget(secure)).cookie(device);
    Ok(response.insert_header(cookie::CLEAR).json(receipt))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Within {
    /// Only what I wrote in this conversation.
    conversation_id: Option<ConversationId>,
}

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct EraseMessages {
    #[schema(format = Password)]
    password: String,
}

/// Delete everything I wrote, for everybody: in one conversation, or everywhere.
#[utoipa::path(tag = "Privacy", security(("bearer" = [])), params(Within),
    request_body = EraseMessages, responses(
        (status = 200, body = Erased),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", body = Problem, content_type = "application/problem+json"),
    ))]
#[delete("/me/messages")]
async fn erase_my_messages(
    context: Shared,
    me: Identity,
    query: ValidQuery<Within>,
    input: ValidJson<EraseMessages>,
) -> Result<HttpResponse> {
    let (within, password) = (query.conversation_id, input.0.password);
    // Goes on also if who asked hangs up.
    let work =
        actix_web::rt::spawn(
            async move { messages::erase_mine(&context, me, password, within).await },
        );
    let erased = work.await.map_err(crate::base::error::Error::internal)??;
    Ok(HttpResponse::Ok().json(Erased { erased }))
}

pub fn configure(config: &mut utoipa_actix_web::service_config::ServiceConfig) {
    config.service(preview_erasure).service(erase_me).service(erase_my_messages);
}

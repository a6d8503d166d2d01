//! `/me/erasure-preview`, `DELETE /me` and `DELETE /me/messages`.

use actix_web::{HttpRequest, HttpResponse, delete, post, web};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::{Erasure, preview};
use crate::{
    base::{error::Result, ids::ConversationId},
    domain::{
        erasure::model::{Erased, ErasurePreview, ErasureReceipt},
        erasure_marks::model::ErasureMode,
    },
    engine::identity::{identify::Ungated, tokens::Identity},
    features::sessions::{Sessions, cookie},
    http::{ValidJson, ValidQuery},
};

/// Preview the effects of deleting the caller's account, in numbers.
#[utoipa::path(tag = "Privacy", security(("bearer" = [])), responses(
    (status = 200, body = ErasurePreview),
))]
#[post("/me/erasure-preview")]
async fn preview_erasure(
    erasure: web::Data<Erasure>,
    Ungated(me): Ungated,
) -> Result<HttpResponse> {
    let preview =
        erasure.store.read(move |conn| Box::pin(preview::preview(conn, me.account))).await?;
    Ok(HttpResponse::Ok().json(preview))
}

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct EraseMe {
    #[schema(format = Password)]
    password: String,
    /// What happens to the caller's messages; erased if missing.
    #[serde(default)]
    messages: ErasureMode,
}

/// Delete the caller's account, at once and permanently. The answer is a receipt of the erasure.
#[utoipa::path(tag = "Privacy", security(("bearer" = [])), request_body = EraseMe, responses(
    (status = 200, body = ErasureReceipt),
))]
#[delete("/me")]
async fn erase_me(
    request: HttpRequest,
    erasure: web::Data<Erasure>,
    sessions: web::Data<Sessions>,
    Ungated(me): Ungated,
    input: ValidJson<EraseMe>,
) -> Result<HttpResponse> {
    let EraseMe { password, messages } = input.0;
    let cookies = sessions.cookies_without(&request, me.account);
    let receipt = erasure.erase_account(me, password, messages).await?;
    let mut response = HttpResponse::Ok();
    for cookie in cookies {
        response.cookie(cookie);
    }
    Ok(response.insert_header(cookie::CLEAR).json(receipt))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Within {
    /// Delete only the messages in this conversation.
    conversation_id: Option<ConversationId>,
}

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct EraseMessages {
    #[schema(format = Password)]
    password: String,
}

/// Delete all messages of the caller for all members, in one conversation or in all of them.
#[utoipa::path(tag = "Privacy", security(("bearer" = [])), params(Within),
    request_body = EraseMessages, responses(
        (status = 200, body = Erased),
    ))]
#[delete("/me/messages")]
async fn erase_my_messages(
    erasure: web::Data<Erasure>,
    me: Identity,
    query: ValidQuery<Within>,
    input: ValidJson<EraseMessages>,
) -> Result<HttpResponse> {
    let (within, password) = (query.conversation_id, input.0.password);
    // Continues if the client disconnects.
    let work =
        actix_web::rt::spawn(async move { erasure.erase_messages(me, password, within).await });
    let erased = work.await.map_err(crate::base::error::Error::internal)??;
    Ok(HttpResponse::Ok().json(Erased { erased }))
}

pub fn configure(config: &mut utoipa_actix_web::service_config::ServiceConfig) {
    config.service(preview_erasure).service(erase_me).service(erase_my_messages);
}

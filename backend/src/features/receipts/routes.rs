//! `/conversations/{id}/cursor` and `/cursors`.

use actix_web::{HttpResponse, get, put, web};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::MessageReceipts;
use crate::{
    base::{error::Result, ids::ConversationId},
    domain::receipts::model::{Cursors, Position},
    engine::identity::tokens::Identity,
    http::{PathOf, ValidJson},
};

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct MoveCursor {
    /// The caller has read everything up to this `seq`.
    read: Option<i64>,
    /// Everything up to this `seq` has reached this device.
    delivered: Option<i64>,
}

/// Report the caller's positions. Positions never decrease; a lower one has no effect.
#[utoipa::path(tag = "Receipts", security(("bearer" = [])),
    params(("id" = ConversationId, Path)), request_body = MoveCursor, responses(
        (status = 200, body = Position),
    ))]
#[put("/conversations/{id}/cursor")]
async fn move_cursor(
    receipts: web::Data<MessageReceipts>,
    me: Identity,
    id: PathOf<ConversationId>,
    input: ValidJson<MoveCursor>,
) -> Result<HttpResponse> {
    let position = receipts.report(me.account, id.0, input.delivered, input.read).await?;
    Ok(HttpResponse::Ok().json(position))
}

/// List the positions of all members.
#[utoipa::path(tag = "Receipts", security(("bearer" = [])),
    params(("id" = ConversationId, Path)), responses(
        (status = 200, body = Cursors),
    ))]
#[get("/conversations/{id}/cursors")]
async fn list_cursors(
    receipts: web::Data<MessageReceipts>,
    me: Identity,
    id: PathOf<ConversationId>,
) -> Result<HttpResponse> {
    Ok(HttpResponse::Ok().json(receipts.list(me.account, id.0).await?))
}

pub fn configure(config: &mut utoipa_actix_web::service_config::ServiceConfig) {
    config.service(move_cursor).service(list_cursors);
}

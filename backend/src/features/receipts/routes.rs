//! `/conversations/{id}/cursor` and `/cursors`.

use actix_web::{HttpResponse, get, put};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    base::{
        error::{Code, Result},
        ids::ConversationId,
    },
    domain::{
        conversations, members,
        receipts::{
            model::{Cursors, Position},
            queries::Sight,
        },
    },
    engine::{appender::Reach, context::Shared, identity::tokens::Identity},
    http::{PathOf, Problem, ValidJson},
};

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct MoveCursor {
    /// I have read everything up to this `seq`.
    read: Option<i64>,
    /// Everything up to this `seq` has reached this device.
    delivered: Option<i64>,
}

/// Say how far I got. Positions only grow, whatever is said.
#[utoipa::path(tag = "Receipts", security(("bearer" = [])),
    params(("id" = ConversationId, Path)), request_body = MoveCursor, responses(
        (status = 200, body = Position),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
    ))]
#[put("/conversations/{id}/cursor")]
async fn move_cursor(
    context: Shared,
    me: Identity,
    id: PathOf<ConversationId>,
    input: ValidJson<MoveCursor>,
) -> Result<HttpResponse> {
    let reach = Reach::reported(input.delivered, input.read)?;
    let position = context.receipts.report(id.0, me.account, reach).await?;
    Ok(HttpResponse::Ok().json(position))
}

/// How far everybody got.
#[utoipa::path(tag = "Receipts", security(("bearer" = [])),
    params(("id" = ConversationId, Path)), responses(
        (status = 200, body = Cursors),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
    ))]
#[get("/conversations/{id}/cursors")]
async fn list_cursors(
    context: Shared,
    me: Identity,
    id: PathOf<ConversationId>,
) -> Result<HttpResponse> {
    let cursors = context
        .store
        .read(move |conn| {
            Box::pin(async move {
                let (row, mine) = conversations::queries::find_mine(conn, id.0, me.account)
                    .await?
                    .ok_or(Code::NotFound)?;
                let sight = Sight::of(conn, &[me.account]).await?;
                let present = members::queries::present(conn, &[id.0]).await?;
                let members = present.iter().map(|member| sight.see(&mine, member)).collect();
                Ok(Cursors { receipts: row.receipts_for(&mine), members })
            })
        })
        .await?;
    Ok(HttpResponse::Ok().json(cursors))
}

pub fn configure(config: &mut utoipa_actix_web::service_config::ServiceConfig) {
    config.service(move_cursor).service(list_cursors);
}

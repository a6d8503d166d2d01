//! `/conversations/{id}/messages`.

use actix_web::{HttpResponse, delete, get, post};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::{
    history::{self, Place},
    model::Message,
    remove,
    send::{self, Sending},
};
use crate::{
    context::Shared,
    error::{Error, Result},
    http::{PathOf, Problem, ValidJson, ValidQuery},
    ids::{ClientId, ConversationId, MessageId},
    sessions::tokens::Identity,
    storage::{Page, clamp_limit},
};

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewMessage {
    /// A UUID of the sender's making. Sending it again is answered with the first message.
    client_id: ClientId,
    /// 1–8,000 characters after trimming, kept as written.
    #[schema(min_length = 1, max_length = 8000)]
    body: String,
    /// The message this one answers.
    reply_to: Option<MessageId>,
}

/// Send a message: 201, or 200 with `Idempotent-Replayed: true` if it was sent before.
#[utoipa::path(tag = "Messages", security(("bearer" = [])),
    params(("id" = ConversationId, Path)), request_body = NewMessage, responses(
        (status = 201, body = Message),
        (status = 200, body = Message),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
        (status = "5XX", body = Problem, content_type = "application/problem+json"),
    ))]
#[post("/conversations/{id}/messages")]
async fn send_message(
    context: Shared,
    me: Identity,
    id: PathOf<ConversationId>,
    input: ValidJson<NewMessage>,
) -> Result<HttpResponse> {
    let ValidJson(input) = input;
    let sending = Sending {
        conversation: id.0,
        client_id: input.client_id,
        body: input.body,
        reply_to: input.reply_to,
    };
    let sent = send::send(&context, me.account, sending).await?;
    Ok(if sent.replayed {
        HttpResponse::Ok().insert_header(("idempotent-replayed", "true")).json(sent.message)
    } else {
        HttpResponse::Created().json(sent.message)
    })
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct HistoryQuery {
    /// Older than this `seq`.
    before: Option<i64>,
    /// Newer than this `seq`.
    after: Option<i64>,
    /// On both sides of this `seq`.
    around: Option<i64>,
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// A page of history by ascending `seq`; the newest without a place. `next` continues with
/// the same parameter (`before` without one).
#[utoipa::path(tag = "Messages", security(("bearer" = [])),
    params(("id" = ConversationId, Path), HistoryQuery), responses(
        (status = 200, body = Page<Message>),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
    ))]
#[get("/conversations/{id}/messages")]
async fn list_messages(
    context: Shared,
    me: Identity,
    id: PathOf<ConversationId>,
    query: ValidQuery<HistoryQuery>,
) -> Result<HttpResponse> {
    let limit = clamp_limit(query.limit)?;
    let place = match (query.before, query.after, query.around) {
        (None, None, None) => Place::Newest,
        (Some(seq), None, None) => Place::Before(seq),
        (None, Some(seq), None) => Place::After(seq),
        (None, None, Some(seq)) => Place::Around(seq),
        _ => {
            let message = "Give only one of before, after and around.";
            return Err(Error::field("before", "ambiguous", message));
        }
    };
    let page = context
        .store
        .read(move |conn| Box::pin(history::page(conn, me.account, id.0, place, limit)))
        .await?;
    Ok(HttpResponse::Ok().json(page))
}

/// Delete my message for everybody: its text is gone, a mark stays.
#[utoipa::path(tag = "Messages", security(("bearer" = [])),
    params(("id" = ConversationId, Path), ("message_id" = MessageId, Path)), responses(
        (status = 200, body = Message),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
    ))]
#[delete("/conversations/{id}/messages/{message_id}")]
async fn delete_message(
    context: Shared,
    me: Identity,
    path: PathOf<(ConversationId, MessageId)>,
) -> Result<HttpResponse> {
    let (conversation, message) = path.0;
    let tombstone = remove::remove(&context, me.account, conversation, message).await?;
    Ok(HttpResponse::Ok().json(tombstone))
}

pub fn configure(config: &mut utoipa_actix_web::service_config::ServiceConfig) {
    config.service(send_message).service(list_messages).service(delete_message);
}

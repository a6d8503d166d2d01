//! `/conversations/{id}/messages`.

use super::Messages;
use actix_web::{HttpResponse, delete, get, patch, post, put, web};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::{
    base::{
        clock::{Timestamp, TimestampInput},
        error::{Error, Result},
        ids::{AccountId, ConversationId, MessageId},
    },
    domain::messages::{
        history::{self, Place},
        model::{BODY_MAX as MESSAGE_MAX, Message, NewMessage},
    },
    engine::{appender::Touch, identity::tokens::Identity},
    http::{BODY_MAX, PathOf, ValidJson, ValidQuery, created},
    storage::{Page, clamp_limit},
};

/// The most bytes that JSON takes for a character: two escapes, `\uD83D\uDE00`.
const ESCAPED: usize = 12;

// The longest message fits into a request, with every character written as an escape.
const _: () = assert!(ESCAPED * MESSAGE_MAX + 16 * 1_024 <= BODY_MAX);

/// Send a message: 201, or 200 with `Idempotent-Replayed: true` if it was sent before.
#[utoipa::path(tag = "Messages", security(("bearer" = [])),
    params(("id" = ConversationId, Path)), request_body = NewMessage, responses(
        (status = 201, body = Message),
        (status = 200, body = Message),
    ))]
#[post("/conversations/{id}/messages")]
async fn send_message(
    messages: web::Data<Messages>,
    me: Identity,
    id: PathOf<ConversationId>,
    input: ValidJson<NewMessage>,
) -> Result<HttpResponse> {
    let sent = messages.send(me.account, id.0, input.0).await?;
    Ok(if sent.replayed {
        HttpResponse::Ok().insert_header(("idempotent-replayed", "true")).json(sent.message)
    } else {
        created(format_args!("/conversations/{}/messages/{}", id.0, sent.message.id))
            .json(sent.message)
    })
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct HistoryQuery {
    /// Older than this `seq`. At most one of `before`, `after`, `around` and `at`.
    before: Option<i64>,
    /// Newer than this `seq`.
    after: Option<i64>,
    /// On both sides of this `seq`.
    around: Option<i64>,
    /// On both sides of the first message that is not older than this moment.
    #[param(value_type = Option<TimestampInput>)]
    at: Option<Timestamp>,
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// A page of history by ascending `seq`; the newest without a place. `next` continues with
/// the same parameter (`before` without one).
#[utoipa::path(tag = "Messages", security(("bearer" = [])),
    params(("id" = ConversationId, Path), HistoryQuery), responses(
        (status = 200, body = Page<Message>),
    ))]
#[get("/conversations/{id}/messages")]
async fn list_messages(
    messages: web::Data<Messages>,
    me: Identity,
    id: PathOf<ConversationId>,
    query: ValidQuery<HistoryQuery>,
) -> Result<HttpResponse> {
    let limit = clamp_limit(query.limit)?;
    let place = match (query.before, query.after, query.around, query.at) {
        (None, None, None, None) => Place::Newest,
        (Some(seq), None, None, None) => Place::Before(seq),
        (None, Some(seq), None, None) => Place::After(seq),
        (None, None, Some(seq), None) => Place::Around(seq),
        (None, None, None, Some(time)) => Place::At(time),
        _ => {
            let message = "Give only one of before, after, around and at.";
            return Err(Error::field("before", "ambiguous", message));
        }
    };
    let page = messages
        .store
        .read(move |conn| Box::pin(history::page(conn, me.account, id.0, place, limit)))
        .await?;
    Ok(HttpResponse::Ok().json(page))
}

/// One message.
#[utoipa::path(tag = "Messages", security(("bearer" = [])),
    params(("id" = ConversationId, Path), ("message_id" = MessageId, Path)), responses(
        (status = 200, body = Message),
    ))]
#[get("/conversations/{id}/messages/{message_id}")]
async fn read_message(
    messages: web::Data<Messages>,
    me: Identity,
    path: PathOf<(ConversationId, MessageId)>,
) -> Result<HttpResponse> {
    let (conversation, message) = path.0;
    let read = messages
        .store
        .read(move |conn| Box::pin(history::one(conn, me.account, conversation, message)))
        .await?;
    Ok(HttpResponse::Ok().json(read))
}

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct EditMessage {
    /// As when sending.
    #[schema(min_length = 1, max_length = 8000)]
    body: String,
    #[serde(default)]
    #[schema(max_items = 50)]
    mentions: Vec<AccountId>,
}

/// Put another text in the place of mine. The former one is not kept.
#[utoipa::path(tag = "Messages", security(("bearer" = [])),
    params(("id" = ConversationId, Path), ("message_id" = MessageId, Path)),
    request_body = EditMessage, responses(
        (status = 200, body = Message),
    ))]
#[patch("/conversations/{id}/messages/{message_id}")]
async fn edit_message(
    messages: web::Data<Messages>,
    me: Identity,
    path: PathOf<(ConversationId, MessageId)>,
    input: ValidJson<EditMessage>,
) -> Result<HttpResponse> {
    let ValidJson(input) = input;
    let (conversation, message) = path.0;
    let edited =
        messages.edit(me.account, conversation, message, input.body, input.mentions).await?;
    Ok(HttpResponse::Ok().json(edited))
}

/// Delete my message for everybody, or in a group as its admin anybody's: the text is gone,
/// a mark stays.
#[utoipa::path(tag = "Messages", security(("bearer" = [])),
    params(("id" = ConversationId, Path), ("message_id" = MessageId, Path)), responses(
        (status = 200, body = Message),
    ))]
#[delete("/conversations/{id}/messages/{message_id}")]
async fn delete_message(
    messages: web::Data<Messages>,
    me: Identity,
    path: PathOf<(ConversationId, MessageId)>,
) -> Result<HttpResponse> {
    let (conversation, message) = path.0;
    let tombstone = messages.touch(me.account, conversation, message, Touch::Delete).await?;
    Ok(HttpResponse::Ok().json(tombstone))
}

/// Pin a message for everybody: two people as they like, in a group its admins. A line in
/// the timeline says so.
#[utoipa::path(tag = "Messages", security(("bearer" = [])),
    params(("id" = ConversationId, Path), ("message_id" = MessageId, Path)), responses(
        (status = 200, body = Message),
    ))]
#[put("/conversations/{id}/messages/{message_id}/pin")]
async fn pin_message(
    messages: web::Data<Messages>,
    me: Identity,
    path: PathOf<(ConversationId, MessageId)>,
) -> Result<HttpResponse> {
    let (conversation, message) = path.0;
    let pin = Touch::Pin { on: true };
    let pinned = messages.touch(me.account, conversation, message, pin).await?;
    Ok(HttpResponse::Ok().json(pinned))
}

/// Take a pin off a message.
#[utoipa::path(tag = "Messages", security(("bearer" = [])),
    params(("id" = ConversationId, Path), ("message_id" = MessageId, Path)), responses(
        (status = 200, body = Message),
    ))]
#[delete("/conversations/{id}/messages/{message_id}/pin")]
async fn unpin_message(
    messages: web::Data<Messages>,
    me: Identity,
    path: PathOf<(ConversationId, MessageId)>,
) -> Result<HttpResponse> {
    let (conversation, message) = path.0;
    let pin = Touch::Pin { on: false };
    let pinned = messages.touch(me.account, conversation, message, pin).await?;
    Ok(HttpResponse::Ok().json(pinned))
}

/// The pinned messages, the newest message first.
#[utoipa::path(tag = "Messages", security(("bearer" = [])),
    params(("id" = ConversationId, Path)), responses(
        (status = 200, body = Page<Message>),
    ))]
#[get("/conversations/{id}/pins")]
async fn list_pins(
    messages: web::Data<Messages>,
    me: Identity,
    id: PathOf<ConversationId>,
) -> Result<HttpResponse> {
    let page =
        messages.store.read(move |conn| Box::pin(history::pins(conn, me.account, id.0))).await?;
    Ok(HttpResponse::Ok().json(page))
}

pub fn configure(config: &mut utoipa_actix_web::service_config::ServiceConfig) {
    config
        .service(send_message)
        .service(list_messages)
        .service(read_message)
        .service(edit_message)
        .service(delete_message)
        .service(pin_message)
        .service(unpin_message)
        .service(list_pins);
}

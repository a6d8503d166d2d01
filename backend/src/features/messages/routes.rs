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
        ids::{AccountId, ConversationId, FileId, MessageId},
    },
    domain::messages::{
        history::{self, PageAnchor},
        model::{BODY_MAX as MESSAGE_MAX, Message, NewMessage},
    },
    engine::{appender::MessageAction, identity::tokens::Identity},
    http::{BODY_MAX, PathOf, ValidJson, ValidQuery, created},
    storage::{Page, clamp_limit},
};

/// The most bytes of JSON per character: two escapes, `\uD83D\uDE00`.
const ESCAPED: usize = 12;

// The longest message fits into a request body even if every character is escaped.
const _: () = assert!(ESCAPED * MESSAGE_MAX + 16 * 1_024 <= BODY_MAX);

/// Send a message: 201, or 200 with `Idempotent-Replayed: true` for a repeat.
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
    /// On both sides of the first message that is not older than this time.
    #[param(value_type = Option<TimestampInput>)]
    at: Option<Timestamp>,
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// List a page of messages in ascending order of `seq`; without a parameter, the newest page.
/// `next` continues with the same parameter (`before` if there was none).
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
    let anchor = match (query.before, query.after, query.around, query.at) {
        (None, None, None, None) => PageAnchor::Newest,
        (Some(seq), None, None, None) => PageAnchor::Before(seq),
        (None, Some(seq), None, None) => PageAnchor::After(seq),
        (None, None, Some(seq), None) => PageAnchor::Around(seq),
        (None, None, None, Some(time)) => PageAnchor::At(time),
        _ => {
            let message = "Use only one of before, after, around and at.";
            return Err(Error::field("before", "ambiguous", message));
        }
    };
    let page = messages.page(me.account, id.0, anchor, limit).await?;
    Ok(HttpResponse::Ok().json(page))
}

/// Read a message.
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
    /// As when sending. Missing to leave only attachments.
    #[schema(min_length = 1, max_length = 8000)]
    body: Option<String>,
    #[serde(default)]
    #[schema(max_items = 50)]
    mentions: Vec<AccountId>,
    /// The attachments that stay. Without this field, all of them stay.
    #[schema(max_items = 10)]
    attachments: Option<Vec<FileId>>,
}

/// Replace the text of a message of the caller, or remove attachments. What is replaced is not kept.
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
    let EditMessage { body, mentions, attachments } = input;
    let edited =
        messages.edit(me.account, conversation, message, body, mentions, attachments).await?;
    Ok(HttpResponse::Ok().json(edited))
}

/// Delete a message of the caller for all members; admins of a group can delete any message. The
/// text is erased, and a tombstone remains.
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
    let tombstone = messages.act(me.account, conversation, message, MessageAction::Delete).await?;
    Ok(HttpResponse::Ok().json(tombstone))
}

/// Pin a message for all members. In a direct conversation both members can pin, in a group its
/// admins. A system message records it.
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
    let pin = MessageAction::Pin { on: true };
    let pinned = messages.act(me.account, conversation, message, pin).await?;
    Ok(HttpResponse::Ok().json(pinned))
}

/// Unpin a message.
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
    let pin = MessageAction::Pin { on: false };
    let pinned = messages.act(me.account, conversation, message, pin).await?;
    Ok(HttpResponse::Ok().json(pinned))
}

/// List the pinned messages, newest message first.
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

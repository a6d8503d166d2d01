//! `/conversations`.

use super::Conversations;
use actix_web::{HttpResponse, get, put, web};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    base::{
        error::Result,
        ids::{AccountId, ConversationId, Epoch},
    },
    domain::summaries::{
        changes, list,
        model::{Changes, Conversation},
    },
    engine::{appender::direct, identity::tokens::Identity},
    http::{ListQuery, PathOf, ValidQuery, created},
    storage::Page,
};

/// List the caller's conversations, newest activity first.
#[utoipa::path(tag = "Conversations", security(("bearer" = [])), params(ListQuery), responses(
    (status = 200, body = Page<Conversation>),
))]
#[get("/conversations")]
async fn list_conversations(
    conversations: web::Data<Conversations>,
    me: Identity,
    query: ValidQuery<ListQuery>,
) -> Result<HttpResponse> {
    let request = query.page()?;
    let page = conversations
        .store
        .read(move |conn| Box::pin(list::page(conn, me.account, request)))
        .await?;
    Ok(HttpResponse::Ok().json(page))
}

/// Read one of the caller's conversations.
#[utoipa::path(tag = "Conversations", security(("bearer" = [])),
    params(("id" = ConversationId, Path)), responses(
        (status = 200, body = Conversation),
    ))]
#[get("/conversations/{id}")]
async fn read_conversation(
    conversations: web::Data<Conversations>,
    me: Identity,
    id: PathOf<ConversationId>,
) -> Result<HttpResponse> {
    let read =
        conversations.store.read(move |conn| Box::pin(list::one(conn, me.account, id.0))).await?;
    Ok(HttpResponse::Ok().json(read))
}

/// Open the direct conversation with a friend: created (201) or existing (200).
#[utoipa::path(tag = "Conversations", security(("bearer" = [])),
    params(("user_id" = AccountId, Path)), responses(
        (status = 201, body = Conversation),
        (status = 200, body = Conversation),
    ))]
#[put("/conversations/direct/{user_id}")]
async fn open_direct_conversation(
    conversations: web::Data<Conversations>,
    me: Identity,
    user_id: PathOf<AccountId>,
) -> Result<HttpResponse> {
    let opened =
        direct::open(&conversations.store, &conversations.appender, me.account, user_id.0).await?;
    let mut response = match opened.is_new {
        true => created(format_args!("/conversations/{}", opened.conversation.id)),
        false => HttpResponse::Ok(),
    };
    Ok(response.json(opened.conversation))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ChangesQuery {
    /// The epoch of the position, from a `welcome` or `/sync`.
    epoch: Option<Epoch>,
    /// The client's position in the conversation.
    #[param(minimum = 0)]
    since: i64,
}

/// List the changes after a position. 410 `reset` if the position is unknown.
#[utoipa::path(tag = "Conversations", security(("bearer" = [])),
    params(("id" = ConversationId, Path), ChangesQuery), responses(
        (status = 200, body = Changes),
    ))]
#[get("/conversations/{id}/changes")]
async fn read_changes(
    conversations: web::Data<Conversations>,
    me: Identity,
    id: PathOf<ConversationId>,
    query: ValidQuery<ChangesQuery>,
) -> Result<HttpResponse> {
    let (epoch, since) = (query.epoch, query.since);
    let changes = conversations
        .store
        .read(move |conn| Box::pin(changes::read(conn, me.account, id.0, epoch, since)))
        .await?;
    Ok(HttpResponse::Ok().json(changes))
}

pub fn configure(config: &mut utoipa_actix_web::service_config::ServiceConfig) {
    config
        .service(list_conversations)
        .service(open_direct_conversation)
        .service(read_changes)
        .service(read_conversation);
}

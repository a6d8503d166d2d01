//! `/conversations/{id}/messages/{message_id}/reactions`.

use super::Reactions;
use actix_web::{HttpResponse, delete, get, put, web};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    base::{
        error::{Code, Error, Result},
        ids::{ConversationId, MessageId},
    },
    domain::{
        accounts::queries::known_names,
        messages::{self, model::Message},
        reactions::{model::ReactionBy, queries},
    },
    engine::identity::tokens::Identity,
    http::{PathOf, ValidQuery},
    storage::{Page, clamp_limit},
};

/// Add a reaction to a message; a repeat changes nothing.
#[utoipa::path(tag = "Messages", security(("bearer" = [])),
    params(("id" = ConversationId, Path), ("message_id" = MessageId, Path),
        ("emoji" = String, Path, description = "One emoji, percent-encoded.")),
    responses(
        (status = 200, body = Message),
    ))]
#[put("/conversations/{id}/messages/{message_id}/reactions/{emoji}")]
async fn add_reaction(
    reactions: web::Data<Reactions>,
    me: Identity,
    path: PathOf<(ConversationId, MessageId, String)>,
) -> Result<HttpResponse> {
    let (conversation, message, emoji) = &path.0;
    let message = reactions.react(me.account, *conversation, *message, emoji, true).await?;
    Ok(HttpResponse::Ok().json(message))
}

/// Remove the caller's reaction from a message; a repeat changes nothing.
#[utoipa::path(tag = "Messages", security(("bearer" = [])),
    params(("id" = ConversationId, Path), ("message_id" = MessageId, Path),
        ("emoji" = String, Path, description = "One emoji, percent-encoded.")),
    responses(
        (status = 200, body = Message),
    ))]
#[delete("/conversations/{id}/messages/{message_id}/reactions/{emoji}")]
async fn remove_reaction(
    reactions: web::Data<Reactions>,
    me: Identity,
    path: PathOf<(ConversationId, MessageId, String)>,
) -> Result<HttpResponse> {
    let (conversation, message, emoji) = &path.0;
    let message = reactions.react(me.account, *conversation, *message, emoji, false).await?;
    Ok(HttpResponse::Ok().json(message))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ReactionsQuery {
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// `next` of the previous page.
    cursor: Option<String>,
}

/// List the reactions to a message with their users, in the order in which they were added.
#[utoipa::path(tag = "Messages", security(("bearer" = [])),
    params(("id" = ConversationId, Path), ("message_id" = MessageId, Path), ReactionsQuery),
    responses(
        (status = 200, body = Page<ReactionBy>),
    ))]
#[get("/conversations/{id}/messages/{message_id}/reactions")]
async fn list_reactions(
    reactions: web::Data<Reactions>,
    me: Identity,
    path: PathOf<(ConversationId, MessageId)>,
    query: ValidQuery<ReactionsQuery>,
) -> Result<HttpResponse> {
    let (conversation, message) = path.0;
    let limit = i64::from(clamp_limit(query.limit)?);
    let after = match &query.cursor {
        None => 0,
        Some(text) => text.parse().map_err(|_| Error::new(Code::InvalidQuery))?,
    };
    let mut rows = reactions
        .store
        .read(move |conn| {
            Box::pin(async move {
                messages::history::one(conn, me.account, conversation, message).await?;
                let mut found = queries::by_whom(conn, message, after, limit + 1).await?;
                let cards = found.iter_mut().map(|(_, reaction)| &mut reaction.user).collect();
                known_names::show(conn, me.account, cards).await?;
                Ok(found)
            })
        })
        .await?;
    let more = i64::try_from(rows.len()).is_ok_and(|read| read > limit);
    if more {
        drop(rows.pop());
    }
    let next = rows.last().filter(|_| more).map(|(rev, _)| rev.to_string());
    let items = rows.into_iter().map(|(_, reaction)| reaction).collect();
    Ok(HttpResponse::Ok().json(Page::<ReactionBy> { items, next }))
}

pub fn configure(config: &mut utoipa_actix_web::service_config::ServiceConfig) {
    config.service(add_reaction).service(remove_reaction).service(list_reactions);
}

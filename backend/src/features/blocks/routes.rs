//! `/blocks`.

use super::Blocks;
use actix_web::{HttpResponse, delete, get, put, web};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    base::{error::Result, ids::AccountId},
    domain::blocks::{model::Block, queries},
    engine::identity::tokens::Identity,
    http::{ListQuery, PathOf, ValidQuery, created},
    storage::{Cursor, Page, PageRequest},
};

/// List the users that the caller has blocked, oldest block first.
#[utoipa::path(tag = "People", security(("bearer" = [])), params(ListQuery), responses(
    (status = 200, body = Page<Block>),
))]
#[get("/blocks")]
async fn list_blocks(
    blocks: web::Data<Blocks>,
    me: Identity,
    query: ValidQuery<ListQuery>,
) -> Result<HttpResponse> {
    let PageRequest { limit, after } = query.page()?;
    let blocks = blocks
        .store
        .read(move |conn| Box::pin(queries::list(conn, me.account, after, Some(limit))))
        .await?;
    let key = |block: &Block| Cursor { at: block.since, id: *block.user.id.as_bytes() };
    Ok(HttpResponse::Ok().json(Page::cut(blocks, limit, key)))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct BlockQuery {
    /// The user's username. Required if the caller knows the user only from a search.
    username: Option<String>,
}

/// Block a user. This ends the friendship, and pending requests and invitations between the two
/// accounts. The user is not informed. While the block exists, no direct messages, friend requests,
/// presence or receipts pass between the two.
#[utoipa::path(tag = "People", security(("bearer" = [])),
    params(("user_id" = AccountId, Path), BlockQuery),
    responses(
        (status = 201, body = Block),
        (status = 200, body = Block, description = "The user was blocked already."),
    ))]
#[put("/blocks/{user_id}")]
async fn block_user(
    blocks: web::Data<Blocks>,
    me: Identity,
    user_id: PathOf<AccountId>,
    query: ValidQuery<BlockQuery>,
) -> Result<HttpResponse> {
    let username = query.username.clone();
    let blocked = blocks.block(me.account, user_id.0, username).await?;
    let mut response = match blocked.is_new {
        true => created(format_args!("/blocks/{}", user_id.0)),
        false => HttpResponse::Ok(),
    };
    Ok(response.json(blocked.block))
}

/// End a block. This does not restore the friendship.
#[utoipa::path(tag = "People", security(("bearer" = [])), params(("user_id" = AccountId, Path)),
    responses(
        (status = 204),
    ))]
#[delete("/blocks/{user_id}")]
async fn unblock_user(
    blocks: web::Data<Blocks>,
    me: Identity,
    user_id: PathOf<AccountId>,
) -> Result<HttpResponse> {
    blocks.unblock(me.account, user_id.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

pub fn configure(config: &mut utoipa_actix_web::service_config::ServiceConfig) {
    config.service(list_blocks).service(block_user).service(unblock_user);
}

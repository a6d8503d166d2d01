//! `/friends` and `/friend-requests`.

use actix_web::{HttpResponse, delete, get, post};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::{
    request::{self, Asked},
    respond, unfriend,
};
use crate::{
    base::{
        error::Result,
        ids::{AccountId, FriendRequestId},
    },
    domain::friends::{
        model::{Friend, FriendRequest, FriendRequests, ListedFriend},
        queries,
    },
    engine::{context::Shared, identity::tokens::Identity, presence},
    http::{ListQuery, PathOf, Problem, ValidJson, ValidQuery, created},
    storage::{Cursor, Page, PageRequest},
};

/// My friends, the oldest friendship first.
#[utoipa::path(tag = "People", security(("bearer" = [])), params(ListQuery), responses(
    (status = 200, body = Page<ListedFriend>),
    (status = "4XX", body = Problem, content_type = "application/problem+json"),
))]
#[get("/friends")]
async fn list_friends(
    context: Shared,
    me: Identity,
    query: ValidQuery<ListQuery>,
) -> Result<HttpResponse> {
    let PageRequest { limit, after } = query.page()?;
    let (friends, shown) = context
        .store
        .read(move |conn| {
            Box::pin(async move {
                let friends = queries::list(conn, me.account, after, Some(limit)).await?;
                Ok((friends, presence::queries::shown_to(conn, me.account).await?))
            })
        })
        .await?;
    let online = context.presence.online(&shown).await;
    let listed = friends.into_iter().map(|Friend { user, since }| {
        let online = online.contains(&user.id);
        ListedFriend { user, since, online }
    });
    let friends = listed.collect();
    let key = |friend: &ListedFriend| Cursor { at: friend.since, id: *friend.user.id.as_bytes() };
    Ok(HttpResponse::Ok().json(Page::cut(friends, limit, key)))
}

/// End a friendship. What was written stays; nobody can add to it.
#[utoipa::path(tag = "People", security(("bearer" = [])), params(("user_id" = AccountId, Path)),
    responses(
        (status = 204),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
    ))]
#[delete("/friends/{user_id}")]
async fn delete_friend(
    context: Shared,
    me: Identity,
    user_id: PathOf<AccountId>,
) -> Result<HttpResponse> {
    unfriend::unfriend(&context, me.account, user_id.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Requests that wait: for my answer, and for others'.
#[utoipa::path(tag = "People", security(("bearer" = [])), responses(
    (status = 200, body = FriendRequests),
    (status = "4XX", body = Problem, content_type = "application/problem+json"),
))]
#[get("/friend-requests")]
async fn list_friend_requests(context: Shared, me: Identity) -> Result<HttpResponse> {
    let requests =
        context.store.read(move |conn| Box::pin(queries::requests(conn, me.account))).await?;
    Ok(HttpResponse::Ok().json(requests))
}

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct AskFriend {
    username: String,
    #[schema(max_length = 280)]
    note: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
struct RequestWaiting {
    request: FriendRequest,
}

#[derive(Debug, Serialize, ToSchema)]
struct NowFriends {
    friend: Friend,
}

/// Ask somebody to become friends. If they asked already, we are friends at once.
#[utoipa::path(tag = "People", security(("bearer" = [])), request_body = AskFriend, responses(
    (status = 201, body = RequestWaiting),
    (status = 200, body = NowFriends),
    (status = "4XX", body = Problem, content_type = "application/problem+json"),
))]
#[post("/friend-requests")]
async fn create_friend_request(
    context: Shared,
    me: Identity,
    input: ValidJson<AskFriend>,
) -> Result<HttpResponse> {
    context.limits.friend_requests.check(&me.account).await?;
    let note = input.note.as_deref();
    Ok(match request::ask(&context, me.account, &input.username, note).await? {
        Asked::Waiting(request) => created(format_args!("/friend-requests/{}", request.id))
            .json(RequestWaiting { request }),
        Asked::Friends(friend) => HttpResponse::Ok().json(NowFriends { friend }),
    })
}

/// Accept a request.
#[utoipa::path(tag = "People", security(("bearer" = [])), params(("id" = FriendRequestId, Path)),
    responses(
        (status = 200, body = NowFriends),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
    ))]
#[post("/friend-requests/{id}/accept")]
async fn accept_friend_request(
    context: Shared,
    me: Identity,
    id: PathOf<FriendRequestId>,
) -> Result<HttpResponse> {
    let friend = respond::accept(&context, me.account, id.0).await?;
    Ok(HttpResponse::Ok().json(NowFriends { friend }))
}

/// Decline a request; who asked is not told.
#[utoipa::path(tag = "People", security(("bearer" = [])), params(("id" = FriendRequestId, Path)),
    responses(
        (status = 204),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
    ))]
#[post("/friend-requests/{id}/decline")]
async fn decline_friend_request(
    context: Shared,
    me: Identity,
    id: PathOf<FriendRequestId>,
) -> Result<HttpResponse> {
    respond::decline(&context, me.account, id.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Take my request back.
#[utoipa::path(tag = "People", security(("bearer" = [])), params(("id" = FriendRequestId, Path)),
    responses(
        (status = 204),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
    ))]
#[delete("/friend-requests/{id}")]
async fn withdraw_friend_request(
    context: Shared,
    me: Identity,
    id: PathOf<FriendRequestId>,
) -> Result<HttpResponse> {
    respond::withdraw(&context, me.account, id.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

pub fn configure(config: &mut utoipa_actix_web::service_config::ServiceConfig) {
    config
        .service(list_friends)
        .service(delete_friend)
        .service(list_friend_requests)
        .service(create_friend_request)
        .service(accept_friend_request)
        .service(decline_friend_request)
        .service(withdraw_friend_request);
}

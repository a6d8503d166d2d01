//! `/friends` and `/friend-requests`.

use super::Friends;
use actix_web::{HttpResponse, delete, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::request::AskOutcome;
use crate::{
    base::{
        error::Result,
        ids::{AccountId, FriendRequestId},
    },
    domain::friends::{
        model::{Friend, FriendRequest, FriendRequests, ListedFriend},
        queries,
    },
    engine::{identity::tokens::Identity, presence},
    http::{ListQuery, PathOf, ValidJson, ValidQuery, created},
    storage::{Cursor, Page, PageRequest},
};

/// List the caller's friends, oldest friendship first.
#[utoipa::path(tag = "People", security(("bearer" = [])), params(ListQuery), responses(
    (status = 200, body = Page<ListedFriend>),
))]
#[get("/friends")]
async fn list_friends(
    friends: web::Data<Friends>,
    me: Identity,
    query: ValidQuery<ListQuery>,
) -> Result<HttpResponse> {
    let PageRequest { limit, after } = query.page()?;
    let (page, shown) = friends
        .store
        .read(move |conn| {
            Box::pin(async move {
                let friends = queries::list(conn, me.account, after, Some(limit)).await?;
                Ok((friends, presence::queries::shown_to(conn, me.account).await?))
            })
        })
        .await?;
    let online = friends.presence.online(&shown).await;
    let listed = page.into_iter().map(|Friend { user, since }| {
        let online = online.contains(&user.id);
        ListedFriend { user, since, online }
    });
    let page = listed.collect();
    let key = |friend: &ListedFriend| Cursor { at: friend.since, id: *friend.user.id.as_bytes() };
    Ok(HttpResponse::Ok().json(Page::cut(page, limit, key)))
}

/// End a friendship. Messages stay readable; the conversation is locked.
#[utoipa::path(tag = "People", security(("bearer" = [])), params(("user_id" = AccountId, Path)),
    responses(
        (status = 204),
    ))]
#[delete("/friends/{user_id}")]
async fn delete_friend(
    friends: web::Data<Friends>,
    me: Identity,
    user_id: PathOf<AccountId>,
) -> Result<HttpResponse> {
    friends.unfriend(me.account, user_id.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// List the caller's pending friend requests, received and sent.
#[utoipa::path(tag = "People", security(("bearer" = [])), responses(
    (status = 200, body = FriendRequests),
))]
#[get("/friend-requests")]
async fn list_friend_requests(friends: web::Data<Friends>, me: Identity) -> Result<HttpResponse> {
    let requests =
        friends.store.read(move |conn| Box::pin(queries::requests(conn, me.account))).await?;
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

/// Send a friend request. If the other user has sent one already, the two become friends at once.
#[utoipa::path(tag = "People", security(("bearer" = [])), request_body = AskFriend, responses(
    (status = 201, body = RequestWaiting),
    (status = 200, body = NowFriends),
))]
#[post("/friend-requests")]
async fn create_friend_request(
    friends: web::Data<Friends>,
    me: Identity,
    input: ValidJson<AskFriend>,
) -> Result<HttpResponse> {
    friends.limits.friend_requests.check(&me.account).await?;
    let note = input.note.as_deref();
    Ok(match friends.ask(me.account, &input.username, note).await? {
        AskOutcome::Waiting(request) => created(format_args!("/friend-requests/{}", request.id))
            .json(RequestWaiting { request }),
        AskOutcome::Friends(friend) => HttpResponse::Ok().json(NowFriends { friend }),
    })
}

/// Accept a received friend request.
#[utoipa::path(tag = "People", security(("bearer" = [])), params(("id" = FriendRequestId, Path)),
    responses(
        (status = 200, body = NowFriends),
    ))]
#[post("/friend-requests/{id}/accept")]
async fn accept_friend_request(
    friends: web::Data<Friends>,
    me: Identity,
    id: PathOf<FriendRequestId>,
) -> Result<HttpResponse> {
    let friend = friends.accept(me.account, id.0).await?;
    Ok(HttpResponse::Ok().json(NowFriends { friend }))
}

/// Decline a received friend request. The sender is not informed.
#[utoipa::path(tag = "People", security(("bearer" = [])), params(("id" = FriendRequestId, Path)),
    responses(
        (status = 204),
    ))]
#[post("/friend-requests/{id}/decline")]
async fn decline_friend_request(
    friends: web::Data<Friends>,
    me: Identity,
    id: PathOf<FriendRequestId>,
) -> Result<HttpResponse> {
    friends.decline(me.account, id.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Withdraw a sent friend request.
#[utoipa::path(tag = "People", security(("bearer" = [])), params(("id" = FriendRequestId, Path)),
    responses(
        (status = 204),
    ))]
#[delete("/friend-requests/{id}")]
async fn withdraw_friend_request(
    friends: web::Data<Friends>,
    me: Identity,
    id: PathOf<FriendRequestId>,
) -> Result<HttpResponse> {
    friends.withdraw(me.account, id.0).await?;
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

//! Links of a group, and requests to join it.

use actix_web::{HttpResponse, delete, get, post, put, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::{GroupLinks, join::JoinOutcome, make::MadeGroupLink};
use crate::{
    base::{
        error::{Error, Result},
        ids::{AccountId, ConversationId, InvitationLinkId},
    },
    domain::{
        invitation_links::model::{DAYS_DEFAULT, GroupLink, InvitationCode, LinkTerms},
        join_requests::model::JoinRequest,
        members::model::Member,
        summaries::model::Conversation,
    },
    engine::identity::tokens::Identity,
    http::{PathOf, ValidJson, created},
    storage::Page,
};

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct MakeGroupLink {
    /// How many people the link can bring in.
    #[serde(default = "default_uses")]
    #[schema(required = false, minimum = 1, maximum = 100)]
    uses: i32,
    /// How many days the link can be used.
    #[serde(default = "default_days")]
    #[schema(required = false, minimum = 1, maximum = 90)]
    valid_days: u16,
    /// Whether an admin decides about whoever uses the link. Else they join at once.
    #[serde(default)]
    #[schema(required = false)]
    needs_approval: bool,
}

fn default_uses() -> i32 {
    10
}

fn default_days() -> u16 {
    DAYS_DEFAULT
}

#[derive(Debug, Serialize, ToSchema)]
struct NewGroupLink {
    link: GroupLink,
    /// The code of the link. It is stored nowhere and cannot be shown again.
    #[schema(example = "mM2ZlZ2vX0mJk3nQbY5uQw9s")]
    code: String,
    /// The address to share. The code is behind `#`: browsers do not send that part to a server.
    #[schema(example = "https://chat.example.org/join#mM2ZlZ2vX0mJk3nQbY5uQw9s")]
    url: String,
}

/// Make an invitation link of a group, as its admin. It works while its maker is an admin. It admits
/// to no account of the server.
#[utoipa::path(tag = "Groups", security(("bearer" = [])),
    params(("id" = ConversationId, Path)), request_body = MakeGroupLink, responses(
        (status = 201, body = NewGroupLink),
    ))]
#[post("/groups/{id}/invitation-links")]
async fn create_group_link(
    links: web::Data<GroupLinks>,
    me: Identity,
    id: PathOf<ConversationId>,
    input: ValidJson<MakeGroupLink>,
) -> Result<HttpResponse> {
    let terms = LinkTerms::parse(input.uses, input.valid_days).map_err(Error::fields)?;
    let made = links.make(me.account, id.0, terms, input.needs_approval).await?;
    let MadeGroupLink { link, code, url } = made;
    let new = NewGroupLink { link, code: code.as_str().to_owned(), url };
    Ok(created(format_args!("/groups/{}/invitation-links", id.0)).json(new))
}

/// List the invitation links of a group, as its admin, newest first. Expired links are deleted
/// within an hour.
#[utoipa::path(tag = "Groups", security(("bearer" = [])),
    params(("id" = ConversationId, Path)), responses(
        (status = 200, body = Page<GroupLink>),
    ))]
#[get("/groups/{id}/invitation-links")]
async fn list_group_links(
    links: web::Data<GroupLinks>,
    me: Identity,
    id: PathOf<ConversationId>,
) -> Result<HttpResponse> {
    Ok(HttpResponse::Ok().json(Page::whole(links.list(me.account, id.0).await?)))
}

/// Take an invitation link of a group back, as its admin. Members that it brought in stay.
#[utoipa::path(tag = "Groups", security(("bearer" = [])),
    params(("id" = ConversationId, Path), ("link_id" = InvitationLinkId, Path)), responses(
        (status = 204),
    ))]
#[delete("/groups/{id}/invitation-links/{link_id}")]
async fn delete_group_link(
    links: web::Data<GroupLinks>,
    me: Identity,
    path: PathOf<(ConversationId, InvitationLinkId)>,
) -> Result<HttpResponse> {
    let (group, link) = path.0;
    links.take_back(me.account, group, link).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Use an invitation link of a group: 200 with the group, or 202 if an admin has to approve first,
/// which is always so after a removal. Repeating a request is 202, too.
#[utoipa::path(tag = "Groups", security(("bearer" = [])), request_body = InvitationCode, responses(
    (status = 200, body = Conversation),
    (status = 202),
))]
#[post("/invitation-links/join")]
async fn join_by_link(
    links: web::Data<GroupLinks>,
    me: Identity,
    input: ValidJson<InvitationCode>,
) -> Result<HttpResponse> {
    Ok(match links.join(me.account, input.checked()?).await? {
        JoinOutcome::Joined(conversation) => HttpResponse::Ok().json(conversation),
        JoinOutcome::Requested => HttpResponse::Accepted().finish(),
    })
}

/// List the requests to join a group, as its admin, oldest first. `my.join_requests` of the
/// conversation says live how many there are.
#[utoipa::path(tag = "Groups", security(("bearer" = [])),
    params(("id" = ConversationId, Path)), responses(
        (status = 200, body = Page<JoinRequest>),
    ))]
#[get("/groups/{id}/join-requests")]
async fn list_join_requests(
    links: web::Data<GroupLinks>,
    me: Identity,
    id: PathOf<ConversationId>,
) -> Result<HttpResponse> {
    Ok(HttpResponse::Ok().json(Page::whole(links.requests(me.account, id.0).await?)))
}

/// Approve a request to join a group, as its admin: the account joins.
#[utoipa::path(tag = "Groups", security(("bearer" = [])),
    params(("id" = ConversationId, Path), ("user_id" = AccountId, Path)), responses(
        (status = 200, body = Member),
    ))]
#[put("/groups/{id}/join-requests/{user_id}")]
async fn approve_join_request(
    links: web::Data<GroupLinks>,
    me: Identity,
    path: PathOf<(ConversationId, AccountId)>,
) -> Result<HttpResponse> {
    let (group, person) = path.0;
    Ok(HttpResponse::Ok().json(links.approve(me.account, group, person).await?))
}

/// Refuse a request to join a group, as its admin. The account is not informed, and cannot ask again
/// for a day.
#[utoipa::path(tag = "Groups", security(("bearer" = [])),
    params(("id" = ConversationId, Path), ("user_id" = AccountId, Path)), responses(
        (status = 204),
    ))]
#[delete("/groups/{id}/join-requests/{user_id}")]
async fn refuse_join_request(
    links: web::Data<GroupLinks>,
    me: Identity,
    path: PathOf<(ConversationId, AccountId)>,
) -> Result<HttpResponse> {
    let (group, person) = path.0;
    links.refuse(me.account, group, person).await?;
    Ok(HttpResponse::NoContent().finish())
}

pub fn configure(config: &mut utoipa_actix_web::service_config::ServiceConfig) {
    config
        .service(create_group_link)
        .service(list_group_links)
        .service(delete_group_link)
        .service(join_by_link)
        .service(list_join_requests)
        .service(approve_join_request)
        .service(refuse_join_request);
}

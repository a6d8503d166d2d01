//! `/groups`.

use actix_web::{HttpResponse, delete, get, patch, post, put, web};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::{Groups, add::AddOutcome, describe::GroupUpdate, members};
use crate::{
    base::{
        error::Result,
        ids::{AccountId, ConversationId},
    },
    domain::{
        groups::model::{GroupMembers, NewGroup},
        invitations::model::GroupInvitation,
        members::model::{Member, Role},
        summaries::model::Conversation,
    },
    engine::identity::tokens::Identity,
    http::{PathOf, ValidJson, ValidQuery, created, nullable},
    storage::clamp_limit,
};

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateGroup {
    /// 1–100 characters. Several groups may have the same title.
    #[schema(min_length = 1, max_length = 100)]
    title: String,
    #[serde(default)]
    #[schema(max_length = 500)]
    description: Option<String>,
    /// Friends of the caller.
    #[serde(default)]
    #[schema(max_items = 999)]
    member_ids: Vec<AccountId>,
}

/// Create a group of friends. Users who join only by invitation are invited.
#[utoipa::path(tag = "Groups", security(("bearer" = [])), request_body = CreateGroup, responses(
    (status = 201, body = NewGroup),
))]
#[post("/groups")]
async fn create_group(
    groups: web::Data<Groups>,
    me: Identity,
    input: ValidJson<CreateGroup>,
) -> Result<HttpResponse> {
    let ValidJson(input) = input;
    let description = input.description.unwrap_or_default();
    let made = groups.create(me.account, &input.title, &description, input.member_ids).await?;
    Ok(created(format_args!("/conversations/{}", made.conversation.id)).json(made))
}

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChangeGroup {
    #[schema(min_length = 1, max_length = 100)]
    title: Option<String>,
    /// `null` or an empty text removes it.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<String>, max_length = 500)]
    description: Option<Option<String>>,
}

/// Change the title or description of a group, as its admin.
#[utoipa::path(tag = "Groups", security(("bearer" = [])),
    params(("id" = ConversationId, Path)), request_body = ChangeGroup, responses(
        (status = 200, body = Conversation),
    ))]
#[patch("/groups/{id}")]
async fn change_group(
    groups: web::Data<Groups>,
    me: Identity,
    id: PathOf<ConversationId>,
    input: ValidJson<ChangeGroup>,
) -> Result<HttpResponse> {
    let ValidJson(input) = input;
    let description = input.description.map(Option::unwrap_or_default);
    let update = GroupUpdate { title: input.title, description };
    Ok(HttpResponse::Ok().json(groups.describe(me.account, id.0, update).await?))
}

/// Dissolve a group, as its owner: it disappears for all members, and its messages are erased.
#[utoipa::path(tag = "Groups", security(("bearer" = [])),
    params(("id" = ConversationId, Path)), responses(
        (status = 204),
    ))]
#[delete("/groups/{id}")]
async fn dissolve_group(
    groups: web::Data<Groups>,
    me: Identity,
    id: PathOf<ConversationId>,
) -> Result<HttpResponse> {
    groups.dissolve(me.account, id.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct MembersQuery {
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// `next` of the previous page.
    cursor: Option<AccountId>,
}

/// List the members of a group, with their positions.
#[utoipa::path(tag = "Groups", security(("bearer" = [])),
    params(("id" = ConversationId, Path), MembersQuery), responses(
        (status = 200, body = GroupMembers),
    ))]
#[get("/groups/{id}/members")]
async fn list_members(
    groups: web::Data<Groups>,
    me: Identity,
    id: PathOf<ConversationId>,
    query: ValidQuery<MembersQuery>,
) -> Result<HttpResponse> {
    let (limit, after) = (clamp_limit(query.limit)?, query.cursor);
    let page = groups
        .store
        .read(move |conn| Box::pin(members::page(conn, me.account, id.0, after, limit)))
        .await?;
    Ok(HttpResponse::Ok().json(page))
}

/// Add a friend of the caller to a group, as its admin: 201, or 200 if the friend is a member
/// already, or 202 if the friend joins only by invitation and is invited now.
#[utoipa::path(tag = "Groups", security(("bearer" = [])),
    params(("id" = ConversationId, Path), ("user_id" = AccountId, Path)), responses(
        (status = 201, body = Member),
        (status = 200, body = Member),
        (status = 202, body = GroupInvitation),
    ))]
#[put("/groups/{id}/members/{user_id}")]
async fn add_member(
    groups: web::Data<Groups>,
    me: Identity,
    path: PathOf<(ConversationId, AccountId)>,
) -> Result<HttpResponse> {
    let (group, person) = path.0;
    Ok(match groups.add(me.account, group, person).await? {
        AddOutcome::Joined(member) => {
            created(format_args!("/groups/{group}/members/{person}")).json(member)
        }
        AddOutcome::AlreadyMember(member) => HttpResponse::Ok().json(member),
        AddOutcome::Invited(invitation) => HttpResponse::Accepted().json(invitation),
    })
}

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChangeMember {
    role: Role,
}

/// Change the role of a member, as the owner. The role `owner` transfers the ownership.
#[utoipa::path(tag = "Groups", security(("bearer" = [])),
    params(("id" = ConversationId, Path), ("user_id" = AccountId, Path)),
    request_body = ChangeMember, responses(
        (status = 200, body = Member),
    ))]
#[patch("/groups/{id}/members/{user_id}")]
async fn change_member(
    groups: web::Data<Groups>,
    me: Identity,
    path: PathOf<(ConversationId, AccountId)>,
    input: ValidJson<ChangeMember>,
) -> Result<HttpResponse> {
    let (group, person) = path.0;
    let member = groups.give_role(me.account, group, person, input.role).await?;
    Ok(HttpResponse::Ok().json(member))
}

/// Remove a member or withdraw an invitation, as an admin; or leave the group, with the caller's
/// own id.
#[utoipa::path(tag = "Groups", security(("bearer" = [])),
    params(("id" = ConversationId, Path), ("user_id" = AccountId, Path)), responses(
        (status = 204),
    ))]
#[delete("/groups/{id}/members/{user_id}")]
async fn remove_member(
    groups: web::Data<Groups>,
    me: Identity,
    path: PathOf<(ConversationId, AccountId)>,
) -> Result<HttpResponse> {
    let (group, person) = path.0;
    groups.remove(me.account, group, person).await?;
    Ok(HttpResponse::NoContent().finish())
}

pub fn configure(config: &mut utoipa_actix_web::service_config::ServiceConfig) {
    config
        .service(create_group)
        .service(change_group)
        .service(dissolve_group)
        .service(list_members)
        .service(add_member)
        .service(change_member)
        .service(remove_member);
}

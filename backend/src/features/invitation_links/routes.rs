//! `/me/invitation-links`, and what others do with a link.

use actix_web::{HttpRequest, HttpResponse, delete, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::{InvitationLinks, make::MadeLink};
use crate::{
    base::{
        error::{Error, Result},
        ids::InvitationLinkId,
    },
    domain::{
        accounts::model::UserCard,
        friends::model::Friend,
        invitation_links::model::{
            DAYS_DEFAULT, InvitationCode, InvitationLink, LinkTerms, LinkedGroup,
        },
    },
    engine::identity::tokens::Identity,
    http::{PathOf, ValidJson, clients, created},
    storage::Page,
};

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct MakeInvitationLink {
    /// How many people the link can bring in.
    #[serde(default = "default_uses")]
    #[schema(required = false, minimum = 1, maximum = 100)]
    uses: i32,
    /// How many days the link can be used.
    #[serde(default = "default_days")]
    #[schema(required = false, minimum = 1, maximum = 90)]
    valid_days: u16,
}

fn default_uses() -> i32 {
    1
}

fn default_days() -> u16 {
    DAYS_DEFAULT
}

#[derive(Debug, Serialize, ToSchema)]
struct NewInvitationLink {
    link: InvitationLink,
    /// The code of the link. It is stored nowhere and cannot be shown again.
    #[schema(example = "mM2ZlZ2vX0mJk3nQbY5uQw9s")]
    code: String,
    /// The address to share. The code is behind `#`: browsers do not send that part to a server.
    #[schema(example = "https://chat.example.org/join#mM2ZlZ2vX0mJk3nQbY5uQw9s")]
    url: String,
}

/// Make a link that invites to a friendship with the caller. Making it is the caller's consent:
/// who accepts it becomes a friend at once. Where registration needs an invitation, it also admits
/// to an account.
#[utoipa::path(tag = "People", security(("bearer" = [])), request_body = MakeInvitationLink,
    responses(
        (status = 201, body = NewInvitationLink),
    ))]
#[post("/me/invitation-links")]
async fn create_invitation_link(
    links: web::Data<InvitationLinks>,
    me: Identity,
    input: ValidJson<MakeInvitationLink>,
) -> Result<HttpResponse> {
    let terms = LinkTerms::parse(input.uses, input.valid_days);
    let made = links.make(me.account, terms.map_err(Error::fields)?).await?;
    let MadeLink { link, code, url } = made;
    let new = NewInvitationLink { link, code: code.as_str().to_owned(), url };
    Ok(created(format_args!("/me/invitation-links")).json(new))
}

/// List the caller's invitation links, newest first. Expired links are deleted within an hour.
#[utoipa::path(tag = "People", security(("bearer" = [])), responses(
    (status = 200, body = Page<InvitationLink>),
))]
#[get("/me/invitation-links")]
async fn list_invitation_links(
    links: web::Data<InvitationLinks>,
    me: Identity,
) -> Result<HttpResponse> {
    Ok(HttpResponse::Ok().json(Page::whole(links.list(me.account).await?)))
}

/// Take an invitation link back. Friendships that it began stay.
#[utoipa::path(tag = "People", security(("bearer" = [])),
    params(("id" = InvitationLinkId, Path)), responses(
        (status = 204),
    ))]
#[delete("/me/invitation-links/{id}")]
async fn delete_invitation_link(
    links: web::Data<InvitationLinks>,
    me: Identity,
    id: PathOf<InvitationLinkId>,
) -> Result<HttpResponse> {
    links.take_back(me.account, id.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

#[derive(Debug, Serialize, ToSchema)]
struct InvitationLinkCard {
    /// Who made the link; `null` for a link of the operator, which only admits to an account.
    #[schema(required)]
    user: Option<UserCard>,
    /// The group that it invites to; `null` for a link that invites to a friendship.
    #[schema(required)]
    group: Option<LinkedGroup>,
}

/// Look who made an invitation link. Needs no account. Unknown, expired, used up and withdrawn links
/// have the same answer, 404.
#[utoipa::path(tag = "People", request_body = InvitationCode, responses(
    (status = 200, body = InvitationLinkCard),
))]
#[post("/invitation-links/look")]
async fn look_at_invitation_link(
    request: HttpRequest,
    links: web::Data<InvitationLinks>,
    input: ValidJson<InvitationCode>,
) -> Result<HttpResponse> {
    let looked = links.look(clients::source(&request), input.checked()?).await?;
    let card = InvitationLinkCard { user: looked.maker, group: looked.group };
    Ok(HttpResponse::Ok().json(card))
}

#[derive(Debug, Serialize, ToSchema)]
struct InvitingFriend {
    friend: Friend,
}

/// Accept an invitation link: the caller and its maker are friends at once.
#[utoipa::path(tag = "People", security(("bearer" = [])), request_body = InvitationCode, responses(
    (status = 200, body = InvitingFriend),
))]
#[post("/invitation-links/accept")]
async fn accept_invitation_link(
    links: web::Data<InvitationLinks>,
    me: Identity,
    input: ValidJson<InvitationCode>,
) -> Result<HttpResponse> {
    let friend = links.accept(me.account, input.checked()?).await?;
    Ok(HttpResponse::Ok().json(InvitingFriend { friend }))
}

pub fn configure(config: &mut utoipa_actix_web::service_config::ServiceConfig) {
    config
        .service(create_invitation_link)
        .service(list_invitation_links)
        .service(delete_invitation_link)
        .service(look_at_invitation_link)
        .service(accept_invitation_link);
}

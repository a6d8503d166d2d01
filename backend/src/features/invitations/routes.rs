//! `/invitations`, and those of a group.

use actix_web::{HttpResponse, get, post, web};

use super::Invitations;
use crate::{
    base::{
        error::{Code, Result},
        ids::{ConversationId, InvitationId},
    },
    domain::{
        conversations,
        groups::rules,
        invitations::{
            model::{GroupInvitation, Invitation},
            queries,
        },
        summaries::model::Conversation,
    },
    engine::identity::tokens::Identity,
    http::PathOf,
    storage::Page,
};

/// List the caller's invitations to groups.
#[utoipa::path(tag = "Groups", security(("bearer" = [])), responses(
    (status = 200, body = Page<Invitation>),
))]
#[get("/invitations")]
async fn list_invitations(
    invitations: web::Data<Invitations>,
    me: Identity,
) -> Result<HttpResponse> {
    let waiting = invitations
        .store
        .read(move |conn| Box::pin(queries::waiting_for(conn, me.account)))
        .await?;
    Ok(HttpResponse::Ok().json(Page::whole(waiting)))
}

/// Accept an invitation and join the group.
#[utoipa::path(tag = "Groups", security(("bearer" = [])),
    params(("id" = InvitationId, Path)), responses(
        (status = 200, body = Conversation),
    ))]
#[post("/invitations/{id}/accept")]
async fn accept_invitation(
    invitations: web::Data<Invitations>,
    me: Identity,
    id: PathOf<InvitationId>,
) -> Result<HttpResponse> {
    Ok(HttpResponse::Ok().json(invitations.accept(me.account, id.0).await?))
}

/// Decline an invitation. The inviter is not informed.
#[utoipa::path(tag = "Groups", security(("bearer" = [])),
    params(("id" = InvitationId, Path)), responses(
        (status = 204),
    ))]
#[post("/invitations/{id}/decline")]
async fn decline_invitation(
    invitations: web::Data<Invitations>,
    me: Identity,
    id: PathOf<InvitationId>,
) -> Result<HttpResponse> {
    invitations.decline(me.account, id.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// List the pending invitations to a group, as its admin. `DELETE /groups/{id}/members/{user_id}`
/// withdraws one.
#[utoipa::path(tag = "Groups", security(("bearer" = [])),
    params(("id" = ConversationId, Path)), responses(
        (status = 200, body = Page<GroupInvitation>),
    ))]
#[get("/groups/{id}/invitations")]
async fn list_group_invitations(
    invitations: web::Data<Invitations>,
    me: Identity,
    id: PathOf<ConversationId>,
) -> Result<HttpResponse> {
    let invited = invitations
        .store
        .read(move |conn| {
            Box::pin(async move {
                let found = conversations::queries::find_mine(conn, id.0, me.account).await?;
                let (row, mine) = found.ok_or(Code::NotFound)?;
                rules::may_manage(&rules::of_member(&row, Some(mine))?)?;
                queries::to_group(conn, me.account, id.0).await
            })
        })
        .await?;
    Ok(HttpResponse::Ok().json(Page::whole(invited)))
}

pub fn configure(config: &mut utoipa_actix_web::service_config::ServiceConfig) {
    config
        .service(list_invitations)
        .service(accept_invitation)
        .service(decline_invitation)
        .service(list_group_invitations);
}

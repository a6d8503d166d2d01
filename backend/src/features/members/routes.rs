//! `/conversations/{id}/my`.

use super::Members;
use actix_web::{HttpResponse, patch, web};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::settings::MembershipUpdate;
use crate::{
    base::{
        clock::{Timestamp, TimestampInput},
        error::Result,
        ids::ConversationId,
    },
    domain::{conversations::model::Membership, members::model::NotifyLevel},
    engine::identity::tokens::Identity,
    http::{PathOf, ValidJson, nullable},
};

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ChangeMyPlace)]
struct ChangeMembership {
    /// Mute until this time; `null` ends it.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<TimestampInput>)]
    muted_until: Option<Option<Timestamp>>,
    archived: Option<bool>,
    /// Whether the conversation is at the top of the caller's list.
    pinned: Option<bool>,
    /// Whether the conversation is shown as unread until the caller reads again.
    unread_mark: Option<bool>,
    /// Which messages notify the caller.
    notify: Option<NotifyLevel>,
}

/// Mute, archive, pin or mark a conversation, or choose which messages notify; visible only to the
/// caller.
#[utoipa::path(tag = "Conversations", security(("bearer" = [])),
    params(("id" = ConversationId, Path)), request_body = ChangeMembership, responses(
        (status = 200, body = Membership),
    ))]
#[patch("/conversations/{id}/my")]
async fn change_my_place(
    members: web::Data<Members>,
    me: Identity,
    id: PathOf<ConversationId>,
    input: ValidJson<ChangeMembership>,
) -> Result<HttpResponse> {
    let ValidJson(input) = input;
    let update = MembershipUpdate {
        muted_until: input.muted_until,
        archived: input.archived,
        pinned: input.pinned,
        unread_mark: input.unread_mark,
        notify: input.notify,
    };
    Ok(HttpResponse::Ok().json(members.change_settings(me.account, id.0, update).await?))
}

pub fn configure(config: &mut utoipa_actix_web::service_config::ServiceConfig) {
    config.service(change_my_place);
}

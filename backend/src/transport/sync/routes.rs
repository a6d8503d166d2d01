//! `/sync`.

use std::{collections::BTreeMap, rc::Rc, time::Duration};

use actix_web::{HttpRequest, HttpResponse, post, web};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::{Synchronizer, answer::SyncAnswer};
use crate::{
    base::{
        error::{Error, Result},
        ids::{ConversationId, Epoch},
    },
    engine::{delivery::hub::Hub, identity::tokens::Identity},
    http::{ValidJson, clients},
    transport::sync::resume::ClientPosition,
};

/// The client's positions, and how long to wait for changes.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct SyncRequest {
    epoch: Option<Epoch>,
    account_rev: Option<i64>,
    /// For each conversation the client's position: `[rev, receipts]`.
    #[serde(default)]
    conversations: BTreeMap<ConversationId, (i64, i64)>,
    /// Seconds to wait if there are no changes; 0–50.
    #[validate(range(max = 50, code = "out_of_range"))]
    #[schema(maximum = 50)]
    wait: Option<u64>,
}

/// Fetch the changes since the state of an earlier answer.
#[utoipa::path(tag = "Sync", security(("bearer" = [])), request_body = SyncRequest, responses(
    (status = 200, body = SyncAnswer),
))]
#[post("/sync")]
async fn sync(
    request: HttpRequest,
    synchronizer: web::Data<Synchronizer>,
    me: Identity,
    input: ValidJson<SyncRequest>,
) -> Result<HttpResponse> {
    let ValidJson(input) = input;
    let hub = request.app_data::<Rc<Hub>>().ok_or_else(|| Error::internal("no hub"))?.clone();
    let position = ClientPosition::of(input.epoch, input.account_rev, input.conversations)?;
    let wait = Duration::from_secs(input.wait.unwrap_or(0));
    let source = clients::source(&request);
    let answer = synchronizer.answer(&hub, me, source, position, wait).await?;
    Ok(HttpResponse::Ok().json(answer))
}

pub fn configure(config: &mut utoipa_actix_web::service_config::ServiceConfig) {
    config.service(sync);
}

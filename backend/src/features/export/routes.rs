//! `/me/export`.

use actix_web::{
    HttpRequest, HttpResponse, get,
    http::header::{CONTENT_DISPOSITION, CONTENT_TYPE},
    web,
};

use super::{slots::Slots, write};
use crate::{
    base::{
        clock::Timestamp,
        error::{Code, Result},
    },
    domain::{accounts, security::model::SecurityEventKind},
    engine::{context::Shared, identity::identify::Ungated, security_log::Happening},
    features::sessions::confirm,
    http::{Problem, clients},
};

/// Take all my data along, as one JSON document that is written while it is read. Needs the
/// password to have been entered on this device within the last 15 minutes
/// (`POST /sessions/current/confirm`). Six a day, one at a time.
#[utoipa::path(tag = "Privacy", security(("bearer" = [])), responses(
    (status = 200, description = "See docs/export.schema.json.", body = serde_json::Value),
    (status = "4XX", body = Problem, content_type = "application/problem+json"),
))]
#[get("/me/export")]
async fn export_me(
    request: HttpRequest,
    context: Shared,
    exports: web::Data<Slots>,
    Ungated(me): Ungated,
) -> Result<HttpResponse> {
    confirm::require_fresh(&context, me).await?;
    let slot = exports.take(me.account).await?;
    context.limits.exports.check(&me.account).await?;
    let happening =
        Happening::new(SecurityEventKind::Exported, me.account, clients::source(&request))
            .on(me.session);
    let (account, happened) = context
        .store
        .write(move |conn| {
            Box::pin(async move {
                let account = accounts::queries::find(conn, me.account).await?;
                Ok((account.ok_or(Code::SessionEnded)?, happening.store(conn).await?))
            })
        })
        .await?;
    happened.log();
    // A name is letters, digits, dots, hyphens and underscores of any script; the header
    // takes ASCII.
    let ascii = |sign: char| if sign.is_ascii() { sign } else { '_' };
    let name: String = account.username.chars().map(ascii).collect();
    let day = Timestamp::now().day();
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "application/json"))
        .insert_header((
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"umbrachat-{name}-{day}.json\""),
        ))
        .streaming(write::document(context, me.account, slot)))
}

pub fn configure(config: &mut utoipa_actix_web::service_config::ServiceConfig) {
    config.service(export_me);
}

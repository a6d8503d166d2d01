//! `/me/export`.

use actix_web::{
    HttpRequest, HttpResponse, get,
    http::header::{CONTENT_DISPOSITION, CONTENT_TYPE},
    web,
};

use super::Exports;
use crate::{
    base::{clock::Timestamp, error::Result},
    engine::identity::identify::Ungated,
    http::clients,
};

/// Export all data of the caller as one JSON document, which is streamed. Requires that the
/// password was entered on this device within the last 15 minutes (`POST
/// /sessions/current/confirm`). At most six exports a day, one at a time.
#[utoipa::path(tag = "Privacy", security(("bearer" = [])), responses(
    (status = 200, description = "See docs/export.schema.json.", body = serde_json::Value),
))]
#[get("/me/export")]
async fn export_me(
    request: HttpRequest,
    exports: web::Data<Exports>,
    Ungated(me): Ungated,
) -> Result<HttpResponse> {
    let (username, permit) = exports.begin(me, clients::source(&request)).await?;
    // A username may contain letters of any script, but the header is ASCII.
    let ascii = |sign: char| if sign.is_ascii() { sign } else { '_' };
    let name: String = username.chars().map(ascii).collect();
    let day = Timestamp::now().day();
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "application/json"))
        .insert_header((
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"umbrachat-{name}-{day}.json\""),
        ))
        .streaming(exports.into_inner().document(me.account, permit)))
}

pub fn configure(config: &mut utoipa_actix_web::service_config::ServiceConfig) {
    config.service(export_me);
}

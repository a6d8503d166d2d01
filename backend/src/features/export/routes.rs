//! `/me/export`.

use actix_web::{
    HttpRequest, HttpResponse, get,
    http::header::{CONTENT_DISPOSITION, CONTENT_TYPE},
    web,
};

use serde::Deserialize;
use utoipa::IntoParams;

use super::{Exports, write::ExportForm};
use crate::{
    base::{clock::Timestamp, error::Result},
    engine::identity::identify::Ungated,
    http::{Binary, ValidQuery, clients},
};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ExportQuery {
    /// Export a ZIP archive: the document as `export.json`, and the files that the caller uploaded
    /// or forwarded as `files/{id}-{name}`. `missing.txt` names files that could not be included.
    #[serde(default)]
    #[param(required = false)]
    files: bool,
}

/// Export all data of the caller as one JSON document, or with their files as an archive. Both are
/// streamed, and incomplete if they do not end properly. Requires that the
/// password was entered on this device within the last 15 minutes (`POST
/// /sessions/current/confirm`). At most six exports a day, one at a time.
#[utoipa::path(tag = "Privacy", security(("bearer" = [])), params(ExportQuery), responses(
    (status = 200, description = "See docs/export.schema.json.", content(
        (serde_json::Value = "application/json"), (inline(Binary) = "application/zip"),
    )),
))]
#[get("/me/export")]
async fn export_me(
    request: HttpRequest,
    exports: web::Data<Exports>,
    Ungated(me): Ungated,
    query: ValidQuery<ExportQuery>,
) -> Result<HttpResponse> {
    let (username, permit) = exports.begin(me, clients::source(&request)).await?;
    // A username may contain letters of any script, but the header is ASCII.
    let ascii = |sign: char| if sign.is_ascii() { sign } else { '_' };
    let name: String = username.chars().map(ascii).collect();
    let day = Timestamp::now().day();
    let (form, media_type, ending) = match query.files {
        true => (ExportForm::WithFiles, "application/zip", "zip"),
        false => (ExportForm::Document, "application/json", "json"),
    };
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, media_type))
        .insert_header((
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"umbrachat-{name}-{day}.{ending}\""),
        ))
        .streaming(exports.into_inner().stream(me.account, form, permit)))
}

pub fn configure(config: &mut utoipa_actix_web::service_config::ServiceConfig) {
    config.service(export_me);
}

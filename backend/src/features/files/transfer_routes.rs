//! `/uploads`: uploads that continue after an interruption, by the protocol tus 1.0 with its
//! extensions creation, termination and expiration.

use std::time::SystemTime;

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder, delete, get,
    http::header::{self, HttpDate},
    options, patch, post, web,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Files, count_upload, form, retention::UNSENT};
use crate::{
    base::{
        clock::Timestamp,
        error::{Code, Error, Result},
        ids::FileId,
    },
    domain::files::model::{FileProperties, UploadRow},
    engine::identity::tokens::Identity,
    http::{BASE, Binary, PathOf, StreamedBody},
};

const VERSION: &str = "1.0.0";

/// The header of every request and answer.
const RESUMABLE: &str = "tus-resumable";

/// The media type of a part.
const PART: &str = "application/offset+octet-stream";

/// Tell which version and extensions of tus this server supports.
#[utoipa::path(tag = "Files", responses(
    (status = 204, description = "In the headers `Tus-…`."),
))]
#[options("/uploads")]
async fn tus_options(files: web::Data<Files>) -> HttpResponse {
    HttpResponse::NoContent()
        .insert_header((RESUMABLE, VERSION))
        .insert_header(("tus-version", VERSION))
        .insert_header(("tus-extension", "creation,termination,expiration"))
        .insert_header(("tus-max-size", files.bounds().file.to_string()))
        .finish()
}

/// Begin an upload (tus: creation). `Upload-Length` is the size of the file, `Upload-Metadata` has
/// `filename`, `filetype`, and the properties of the form of `POST /files`, each in Base64. The id in
/// `Location` becomes the id of the file.
#[utoipa::path(tag = "Files", security(("bearer" = [])), params(
        ("Tus-Resumable" = String, Header, example = "1.0.0"),
        ("Upload-Length" = i64, Header),
        ("Upload-Metadata" = Option<String>, Header, example = "filename cGhvdG8uanBn"),
    ), responses((status = 201, description = "`Location` is the address of the upload.")))]
#[post("/uploads")]
async fn begin_upload(
    request: HttpRequest,
    files: web::Data<Files>,
    me: Identity,
) -> Result<HttpResponse> {
    check_version(&request)?;
    let length = number(&request, "upload-length")?;
    let properties = metadata(&request)?;
    let length = u64::try_from(length).map_err(|_| invalid("upload-length"))?;
    let begun = files.begin(me.account, length, properties).await;
    if begun.is_err() {
        count_upload(&begun);
    }
    let upload = begun?;
    let mut response = HttpResponse::Created();
    response.insert_header((header::LOCATION, format!("{BASE}/uploads/{}", upload.id)));
    Ok(describe(&mut response, &upload).finish())
}

/// An upload under way.
#[derive(Debug, Serialize, ToSchema)]
struct Upload {
    id: FileId,
    /// How many bytes arrived.
    offset: i64,
    /// In bytes.
    length: i64,
    /// It is deleted at this time.
    expires_at: Timestamp,
}

/// Read how many bytes of an upload arrived. `HEAD` answers with the headers of tus alone.
#[utoipa::path(tag = "Files", security(("bearer" = [])), params(("id" = FileId, Path)), responses(
    (status = 200, body = Upload),
))]
#[get("/uploads/{id}")]
async fn read_upload(
    files: web::Data<Files>,
    me: Identity,
    id: PathOf<FileId>,
) -> Result<HttpResponse> {
    let upload = files.upload(me.account, id.0).await?;
    let mut response = HttpResponse::Ok();
    response.insert_header(("upload-length", upload.length.to_string()));
    Ok(describe(&mut response, &upload).json(Upload {
        id: upload.id,
        offset: upload.received,
        length: upload.length,
        expires_at: upload.created_at.plus(UNSENT),
    }))
}

/// Send a part of an upload (tus: core). The part with the last byte makes the file, which `GET
/// /files/{id}/details` then describes; if its answer is lost, an empty part at the end asks again.
#[utoipa::path(tag = "Files", security(("bearer" = [])), params(
        ("id" = FileId, Path), ("Tus-Resumable" = String, Header, example = "1.0.0"),
        ("Upload-Offset" = i64, Header),
    ),
    request_body(content = inline(Binary), content_type = "application/offset+octet-stream"), responses(
        (status = 204, description = "The new offset is in `Upload-Offset`."),
    ))]
#[patch("/uploads/{id}")]
async fn append_to_upload(
    request: HttpRequest,
    files: web::Data<Files>,
    me: Identity,
    id: PathOf<FileId>,
    body: StreamedBody,
) -> Result<HttpResponse> {
    check_version(&request)?;
    let media = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if media != Some(PART) {
        return Err(Error::new(Code::UnsupportedMedia).with_detail(format!("Send {PART}.")));
    }
    let offset = number(&request, "upload-offset")?;
    let offset = files.append(me.account, id.0, offset, body).await?;
    Ok(HttpResponse::NoContent()
        .insert_header((RESUMABLE, VERSION))
        .insert_header(("upload-offset", offset.to_string()))
        .finish())
}

/// End an upload without a file (tus: termination).
#[utoipa::path(tag = "Files", security(("bearer" = [])), params(
        ("id" = FileId, Path), ("Tus-Resumable" = String, Header, example = "1.0.0"),
    ), responses((status = 204)))]
#[delete("/uploads/{id}")]
async fn end_upload(
    request: HttpRequest,
    files: web::Data<Files>,
    me: Identity,
    id: PathOf<FileId>,
) -> Result<HttpResponse> {
    check_version(&request)?;
    files.cancel(me.account, id.0).await?;
    Ok(HttpResponse::NoContent().insert_header((RESUMABLE, VERSION)).finish())
}

fn describe<'r>(
    response: &'r mut HttpResponseBuilder,
    upload: &UploadRow,
) -> &'r mut HttpResponseBuilder {
    response
        .insert_header((RESUMABLE, VERSION))
        .insert_header(("upload-offset", upload.received.to_string()))
        .insert_header(("upload-expires", http_date(upload.created_at.plus(UNSENT))))
}

fn http_date(time: Timestamp) -> String {
    let since = time.since(Timestamp::from_micros(0));
    HttpDate::from(SystemTime::UNIX_EPOCH + since).to_string()
}

fn check_version(request: &HttpRequest) -> Result<()> {
    let given = request.headers().get(RESUMABLE).and_then(|value| value.to_str().ok());
    if given == Some(VERSION) {
        return Ok(());
    }
    Err(Error::field("tus-resumable", "invalid", "Send the header Tus-Resumable: 1.0.0."))
}

fn invalid(name: &'static str) -> Error {
    Error::field(name, "invalid", "This header is not of the expected form.")
}

fn number(request: &HttpRequest, name: &'static str) -> Result<i64> {
    let Some(value) = request.headers().get(name) else {
        return Err(Error::field(name, "required", "This header is required."));
    };
    let number = value.to_str().ok().and_then(|text| text.trim().parse::<i64>().ok());
    number.filter(|number| *number >= 0).ok_or_else(|| invalid(name))
}

/// The properties in `Upload-Metadata`: keys with values in Base64, separated by commas.
fn metadata(request: &HttpRequest) -> Result<FileProperties> {
    const NAME: &str = "upload-metadata";
    let mut properties = FileProperties::default();
    let Some(header) = request.headers().get(NAME) else { return Ok(properties) };
    let text = header.to_str().map_err(|_| invalid(NAME))?;
    for pair in text.split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once(' ').unwrap_or((pair, ""));
        let value = STANDARD.decode(value.trim()).ok().and_then(|v| String::from_utf8(v).ok());
        let value = value.ok_or_else(|| invalid(NAME))?;
        match key {
            "filename" => properties.name = value,
            "filetype" => properties.media_type = Some(value),
            key => form::set(&mut properties, key, &value)?,
        }
    }
    Ok(properties)
}

pub fn configure(config: &mut utoipa_actix_web::service_config::ServiceConfig) {
    config
        .service(tus_options)
        .service(begin_upload)
        .service(read_upload)
        .service(append_to_upload)
        .service(end_upload);
}

//! `/files`.

use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, put, web};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::{
    Files, count_upload, form,
    read::{ReadableFile, SharedFile},
    unsent::FileUse,
};
use crate::{
    base::{
        error::{Error, Result},
        ids::{ConversationId, FileId},
    },
    domain::files::model::{File, FileKind, Variant},
    engine::identity::{identify::FileReader, tokens::Identity},
    http::{
        Binary, PathOf, StreamedBody, ValidJson, ValidQuery, created, nullable,
        ranges::{self, Caching, ServedFile},
    },
    storage::{Page, clamp_limit},
};

/// The form of an upload.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the form for clients")]
struct UploadForm {
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// The sound is a voice message.
    voice: Option<bool>,
    /// Keep the bytes of a picture, without its metadata. Else it is scaled down to 2,560 pixels and
    /// compressed.
    original: Option<bool>,
    duration_ms: Option<u32>,
    /// Up to 100 amplitudes of a byte each, in Base64.
    waveform: Option<String>,
    #[schema(max_length = 1000)]
    alt: Option<String>,
}

/// Upload a file as a form. It can be attached to one message within 24 hours. Metadata of pictures,
/// such as the place, is removed.
#[utoipa::path(tag = "Files", security(("bearer" = [])),
    request_body(content = UploadForm, content_type = "multipart/form-data"), responses(
        (status = 201, body = File),
    ))]
#[post("/files")]
async fn upload_file(
    request: HttpRequest,
    files: web::Data<Files>,
    me: Identity,
    body: StreamedBody,
) -> Result<HttpResponse> {
    let received = form::receive(&files, me.account, request.headers(), body).await;
    count_upload(&received);
    let file = received?;
    Ok(created(format_args!("/files/{}", file.id)).json(file))
}

/// Read how much space the caller's files take up, and which of them are not sent yet.
#[utoipa::path(tag = "Files", security(("bearer" = [])), responses(
    (status = 200, body = FileUse),
))]
#[get("/files")]
async fn list_files(files: web::Data<Files>, me: Identity) -> Result<HttpResponse> {
    Ok(HttpResponse::Ok().json(files.usage(me.account).await?))
}

/// Read what a file is.
#[utoipa::path(tag = "Files", security(("bearer" = [])), params(("id" = FileId, Path)), responses(
    (status = 200, body = File),
))]
#[get("/files/{id}/details")]
async fn read_details(
    files: web::Data<Files>,
    me: Identity,
    id: PathOf<FileId>,
) -> Result<HttpResponse> {
    Ok(HttpResponse::Ok().json(files.find(me.account, id.0, None).await?.file))
}

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct DescribeFile {
    #[validate(length(max = 255, code = "too_long"))]
    #[schema(max_length = 255)]
    name: Option<String>,
    /// `null` removes it.
    #[serde(default, deserialize_with = "nullable")]
    #[validate(length(max = 1_000, code = "too_long"))]
    #[schema(max_length = 1000)]
    alt: Option<Option<String>>,
}

/// Change the name or the description of a file of the caller that is not sent yet.
#[utoipa::path(tag = "Files", security(("bearer" = [])), params(("id" = FileId, Path)),
    request_body = DescribeFile, responses((status = 200, body = File)))]
#[patch("/files/{id}")]
async fn describe_file(
    files: web::Data<Files>,
    me: Identity,
    id: PathOf<FileId>,
    input: ValidJson<DescribeFile>,
) -> Result<HttpResponse> {
    let ValidJson(DescribeFile { name, alt }) = input;
    Ok(HttpResponse::Ok().json(files.describe(me.account, id.0, name, alt).await?))
}

/// Give a video of the caller that is not sent yet a picture, which is shown until it plays: a JPEG,
/// PNG or WebP picture as the body.
#[utoipa::path(tag = "Files", security(("bearer" = [])), params(("id" = FileId, Path)),
    request_body(content = inline(Binary), content_type = "image/*"), responses(
        (status = 200, body = File),
    ))]
#[put("/files/{id}/poster")]
async fn set_poster(
    files: web::Data<Files>,
    me: Identity,
    id: PathOf<FileId>,
    body: StreamedBody,
) -> Result<HttpResponse> {
    Ok(HttpResponse::Ok().json(files.set_poster(me.account, id.0, body).await?))
}

/// Delete a file of the caller that is not sent yet. A file that is sent goes with its message.
#[utoipa::path(tag = "Files", security(("bearer" = [])), params(("id" = FileId, Path)), responses(
    (status = 204),
))]
#[delete("/files/{id}")]
async fn delete_file(
    files: web::Data<Files>,
    me: Identity,
    id: PathOf<FileId>,
) -> Result<HttpResponse> {
    files.delete_unsent(me.account, id.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Download a file that the caller can read: one of a message that the caller can see, or an own one
/// that is not sent yet. `Range`, `If-Range` and `If-None-Match` apply.
#[utoipa::path(tag = "Files", security(("bearer" = []), ("file_cookie" = [])),
    params(("id" = FileId, Path)), responses(
        (status = 200, description = "The bytes.", body = inline(Binary), content_type = "*/*"),
        (status = 206, description = "A part of them.", body = inline(Binary), content_type = "*/*"),
        (status = 304, description = "The client has these bytes."),
    ))]
#[get("/files/{id}")]
async fn download_file(
    request: HttpRequest,
    files: web::Data<Files>,
    FileReader(me): FileReader,
    id: PathOf<FileId>,
) -> Result<HttpResponse> {
    let found = files.find(me.account, id.0, None).await?;
    serve(&request, &files, &found).await
}

/// Download the small picture of a picture or of a video: its longest side has 320 pixels.
#[utoipa::path(tag = "Files", security(("bearer" = []), ("file_cookie" = [])),
    params(("id" = FileId, Path)), responses(
        (status = 200, description = "The bytes.", body = inline(Binary), content_type = "image/*"),
        (status = 206, description = "A part of them.", body = inline(Binary), content_type = "image/*"),
        (status = 304, description = "The client has these bytes."),
    ))]
#[get("/files/{id}/small")]
async fn download_small(
    request: HttpRequest,
    files: web::Data<Files>,
    FileReader(me): FileReader,
    id: PathOf<FileId>,
) -> Result<HttpResponse> {
    let found = files.find(me.account, id.0, Some(Variant::Small)).await?;
    serve(&request, &files, &found).await
}

/// Download the large picture of a picture or of a video: its longest side has 1,280 pixels.
#[utoipa::path(tag = "Files", security(("bearer" = []), ("file_cookie" = [])),
    params(("id" = FileId, Path)), responses(
        (status = 200, description = "The bytes.", body = inline(Binary), content_type = "image/*"),
        (status = 206, description = "A part of them.", body = inline(Binary), content_type = "image/*"),
        (status = 304, description = "The client has these bytes."),
    ))]
#[get("/files/{id}/large")]
async fn download_large(
    request: HttpRequest,
    files: web::Data<Files>,
    FileReader(me): FileReader,
    id: PathOf<FileId>,
) -> Result<HttpResponse> {
    let found = files.find(me.account, id.0, Some(Variant::Large)).await?;
    serve(&request, &files, &found).await
}

async fn serve(request: &HttpRequest, files: &Files, found: &ReadableFile) -> Result<HttpResponse> {
    let tag = found.tag();
    if let Some(unchanged) = ranges::unchanged(request, &tag, Caching::Asks) {
        return Ok(unchanged);
    }
    let stored = files.open(found, ranges::wanted_range(request, &tag)).await?;
    let served = ServedFile {
        media_type: &found.media_type,
        name: &found.file.name,
        is_shown: found.file.kind != FileKind::Document,
        tag: &tag,
        caching: Caching::Asks,
    };
    Ok(ranges::answer(&served, stored))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct SharedQuery {
    /// Only files of this kind; without it, of every kind.
    kind: Option<FileKind>,
    /// `next` of the previous page: files of messages older than this `seq`.
    before: Option<i64>,
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// List the files of a conversation that the caller can see, newest message first.
#[utoipa::path(tag = "Files", security(("bearer" = [])),
    params(("id" = ConversationId, Path), SharedQuery), responses(
        (status = 200, body = Page<SharedFile>),
    ))]
#[get("/conversations/{id}/files")]
async fn list_shared_files(
    files: web::Data<Files>,
    me: Identity,
    id: PathOf<ConversationId>,
    query: ValidQuery<SharedQuery>,
) -> Result<HttpResponse> {
    let limit = clamp_limit(query.limit)?;
    let kinds = query.kind.map_or_else(|| FileKind::ALL.to_vec(), |kind| vec![kind]);
    let before = query.before.unwrap_or(i64::MAX);
    if before < 1 {
        return Err(Error::field("before", "invalid", "Give the seq of a message."));
    }
    let page = files.shared(me.account, id.0, kinds, before, limit).await?;
    Ok(HttpResponse::Ok().json(page))
}

pub fn configure(config: &mut utoipa_actix_web::service_config::ServiceConfig) {
    super::transfer_routes::configure(config);
    config
        .service(upload_file)
        .service(list_files)
        .service(read_details)
        .service(set_poster)
        .service(describe_file)
        .service(delete_file)
        .service(download_file)
        .service(download_small)
        .service(download_large)
        .service(list_shared_files);
}

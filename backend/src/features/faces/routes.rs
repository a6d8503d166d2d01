//! `/me/picture`, `/groups/{id}/picture` and `/files/faces`.

use actix_web::{HttpRequest, HttpResponse, delete, get, http::header::CONTENT_TYPE, put, web};
use serde::Deserialize;
use utoipa::IntoParams;

use super::Pictures;
use crate::{
    base::{
        error::{Code, Error, Result},
        ids::{ConversationId, FaceId},
    },
    domain::{accounts::model::Account, faces::model::FaceSize, summaries::model::Conversation},
    engine::identity::{identify::FileReader, tokens::Identity},
    features::files::Files,
    http::{
        Binary, PathOf, StreamedBody, ValidQuery,
        ranges::{self, Caching, ServedFile},
    },
};

/// Set the caller's picture: a JPEG, PNG, WebP or GIF picture of at most 10 MiB as the body. Its
/// centre square is stored, without metadata.
#[utoipa::path(tag = "Account", security(("bearer" = [])),
    request_body(content = inline(Binary), content_type = "image/*"), responses(
        (status = 200, body = Account),
    ))]
#[put("/me/picture")]
async fn set_my_picture(
    request: HttpRequest,
    pictures: web::Data<Pictures>,
    me: Identity,
    body: StreamedBody,
) -> Result<HttpResponse> {
    check_media_type(&request)?;
    Ok(HttpResponse::Ok().json(pictures.set_mine(me.account, body).await?))
}

/// Remove the caller's picture. Without one nothing changes.
#[utoipa::path(tag = "Account", security(("bearer" = [])), responses((status = 204)))]
#[delete("/me/picture")]
async fn remove_my_picture(pictures: web::Data<Pictures>, me: Identity) -> Result<HttpResponse> {
    pictures.remove_mine(me.account).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Set the picture of a group, as its admin: a JPEG, PNG, WebP or GIF picture of at most 10 MiB as the
/// body. Its centre square is stored, without metadata.
#[utoipa::path(tag = "Groups", security(("bearer" = [])), params(("id" = ConversationId, Path)),
    request_body(content = inline(Binary), content_type = "image/*"), responses(
        (status = 200, body = Conversation),
    ))]
#[put("/groups/{id}/picture")]
async fn set_group_picture(
    request: HttpRequest,
    pictures: web::Data<Pictures>,
    me: Identity,
    id: PathOf<ConversationId>,
    body: StreamedBody,
) -> Result<HttpResponse> {
    check_media_type(&request)?;
    Ok(HttpResponse::Ok().json(pictures.set_of_group(me.account, id.0, body).await?))
}

/// Remove the picture of a group, as its admin. Without one nothing changes.
#[utoipa::path(tag = "Groups", security(("bearer" = [])), params(("id" = ConversationId, Path)),
    responses((status = 204)))]
#[delete("/groups/{id}/picture")]
async fn remove_group_picture(
    pictures: web::Data<Pictures>,
    me: Identity,
    id: PathOf<ConversationId>,
) -> Result<HttpResponse> {
    pictures.remove_of_group(me.account, id.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct FaceQuery {
    /// The length of a side in pixels; 512 without it. A smaller picture is not enlarged.
    #[param(inline)]
    size: Option<FaceSize>,
}

/// Download the picture of an account or of a group that the caller sees, by the id that `picture` of
/// the account or of the conversation has. The address has the same bytes as long as it exists.
#[utoipa::path(tag = "Files", security(("bearer" = []), ("file_cookie" = [])),
    params(("id" = FaceId, Path), FaceQuery), responses(
        (status = 200, description = "The bytes.", body = inline(Binary), content_type = "image/*"),
        (status = 206, description = "A part of them.", body = inline(Binary), content_type = "image/*"),
        (status = 304, description = "The client has these bytes."),
    ))]
#[get("/files/faces/{id}")]
async fn download_face(
    request: HttpRequest,
    pictures: web::Data<Pictures>,
    files: web::Data<Files>,
    FileReader(me): FileReader,
    id: PathOf<FaceId>,
    query: ValidQuery<FaceQuery>,
) -> Result<HttpResponse> {
    let size = query.size.unwrap_or(FaceSize::Large);
    let face = pictures.find(me.account, id.0).await?;
    let tag = format!("\"{}-{}\"", face.id, size.name());
    if let Some(unchanged) = ranges::unchanged(&request, &tag, Caching::Keeps) {
        return Ok(unchanged);
    }
    let stored = files.open_face(face.id, size, ranges::wanted_range(&request, &tag)).await?;
    let served = ServedFile {
        media_type: &face.media_type,
        name: "picture",
        is_shown: true,
        tag: &tag,
        caching: Caching::Keeps,
    };
    Ok(ranges::answer(&served, stored))
}

/// # Errors
/// `unsupported_media_type`.
fn check_media_type(request: &HttpRequest) -> Result<()> {
    let given = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if given.is_some_and(|given| given.trim_start().to_ascii_lowercase().starts_with("image/")) {
        return Ok(());
    }
    Err(Error::new(Code::UnsupportedMedia).with_detail("Send a picture, with its media type."))
}

pub fn configure(config: &mut utoipa_actix_web::service_config::ServiceConfig) {
    config
        .service(set_my_picture)
        .service(remove_my_picture)
        .service(set_group_picture)
        .service(remove_group_picture)
        .service(download_face);
}

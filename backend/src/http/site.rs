//! The web app: static files that the build embeds in the program.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{Method, header::ALLOW},
};
use rust_embed::RustEmbed;

use super::etag;
use crate::base::error::{Code, Error};

#[derive(RustEmbed)]
#[folder = "../frontend/dist"]
#[allow_missing = true]
struct Site;

/// Path prefixes of the server itself; a missing path below them is not a page of the app.
const NOT_PAGES: &[&str] =
    &["api", "assets", "health", "metrics", "openapi.json", "openapi.yaml", "problems"];

/// A file of the app, or its single page for every path of the app.
pub async fn serve(request: HttpRequest) -> HttpResponse {
    if request.method() != Method::GET && request.method() != Method::HEAD {
        let mut refused = HttpResponse::from_error(Error::new(Code::MethodNotAllowed));
        if let Ok(value) = "GET, HEAD".parse() {
            refused.headers_mut().insert(ALLOW, value);
        }
        return refused;
    }
    let path = request.path().trim_start_matches('/');
    if let Some(file) = Site::get(path) {
        return answer(&request, path, &file);
    }
    let first = path.split('/').next().unwrap_or_default();
    let is_page = !NOT_PAGES.contains(&first) && !path.contains('%') && !path.contains("..");
    match Site::get("index.html").filter(|_| is_page) {
        Some(page) => answer(&request, "index.html", &page),
        None => HttpResponse::from_error(Error::new(Code::NotFound)),
    }
}

fn answer(request: &HttpRequest, path: &str, file: &rust_embed::EmbeddedFile) -> HttpResponse {
    // File names below /assets contain a hash of the content.
    let cache = if path.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    etag::answer(request, &etag::tag_of(&file.metadata.sha256_hash()), cache, || {
        let media = mime_guess::from_path(path).first_or_octet_stream();
        let charset = if media.type_() == mime_guess::mime::TEXT { "; charset=utf-8" } else { "" };
        (format!("{media}{charset}"), file.data.clone().into_owned().into())
    })
}

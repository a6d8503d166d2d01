//! The web app: static files that the build embeds in the program, as they are and compressed.

use std::{borrow::Cow, collections::HashMap, sync::LazyLock};

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        Method,
        header::{ALLOW, ContentEncoding, LOCATION},
    },
};
use bytes::Bytes;
use rust_embed::{EmbeddedFile, RustEmbed};

use super::etag::{Form, StaticContent};
use crate::base::error::{Code, Error};

#[derive(RustEmbed)]
#[folder = "../frontend/dist"]
#[allow_missing = true]
struct Site;

/// The encodings that the build of the web app makes (`frontend/build/precompress.ts`), the best
/// first, and what they append to the name of a file. These names are not addresses.
const ENCODED: [(ContentEncoding, &str); 2] =
    [(ContentEncoding::Brotli, ".br"), (ContentEncoding::Gzip, ".gz")];

/// The files by their paths. They are not copied: an answer refers to the bytes of the program.
static FILES: LazyLock<HashMap<Cow<'static, str>, StaticContent>> = LazyLock::new(|| {
    let is_encoded = |path: &str| ENCODED.iter().any(|(_, suffix)| path.ends_with(suffix));
    let plain = Site::iter().filter(|path| !is_encoded(path));
    plain.filter_map(|path| content(&path).map(|content| (path, content))).collect()
});

/// Path prefixes of the server itself; a missing path below them is not a page of the app.
const NOT_PAGES: &[&str] =
    &["api", "assets", "health", "metrics", "openapi.json", "openapi.yaml", "problems"];

/// Where browsers send what other apps share with the installed app (`share_target` in the manifest).
const SHARE: &str = "share";

/// A file of the app, or its single page for every path of the app.
pub async fn serve(request: HttpRequest) -> HttpResponse {
    let path = request.path().trim_start_matches('/');
    if request.method() == Method::POST && path == SHARE {
        // The app's service worker receives it. Without one, as after signing out, the page says
        // that nothing was shared. The body is not read.
        return HttpResponse::SeeOther().insert_header((LOCATION, "/share")).finish();
    }
    if request.method() != Method::GET && request.method() != Method::HEAD {
        let mut refused = HttpResponse::from_error(Error::new(Code::MethodNotAllowed));
        if let Ok(value) = "GET, HEAD".parse() {
            refused.headers_mut().insert(ALLOW, value);
        }
        return refused;
    }
    if let Some(file) = FILES.get(path) {
        return file.answer(&request);
    }
    let first = path.split('/').next().unwrap_or_default();
    let is_page = !NOT_PAGES.contains(&first) && !path.contains('%') && !path.contains("..");
    match FILES.get("index.html").filter(|_| is_page) {
        Some(page) => page.answer(&request),
        None => HttpResponse::from_error(Error::new(Code::NotFound)),
    }
}

fn content(path: &str) -> Option<StaticContent> {
    // File names below /assets contain a hash of the content.
    let cache = if path.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let media = mime_guess::from_path(path).first_or_octet_stream();
    let charset = if media.type_() == mime_guess::mime::TEXT { "; charset=utf-8" } else { "" };
    let encoded = ENCODED.iter().filter_map(|(encoding, suffix)| {
        Some(form(*encoding, Site::get(&format!("{path}{suffix}"))?))
    });
    let plain = form(ContentEncoding::Identity, Site::get(path)?);
    Some(StaticContent::of_forms(format!("{media}{charset}"), cache, plain, encoded.collect()))
}

fn form(encoding: ContentEncoding, file: EmbeddedFile) -> Form {
    let hash = file.metadata.sha256_hash();
    let content = match file.data {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        // A debug build reads the files when it runs.
        Cow::Owned(bytes) => bytes.into(),
    };
    Form::with_hash(encoding, content, &hash)
}

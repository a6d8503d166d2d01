//! The answer to an existing path with another method, or to a missing path.

use std::collections::BTreeMap;

use actix_router::ResourceDef;
use actix_web::{HttpRequest, HttpResponse, http::header::ALLOW, web};
use utoipa::openapi::OpenApi;

use super::head;
use crate::base::error::Code;

/// The methods of each documented path.
pub struct Methods(Vec<KnownPath>);

struct KnownPath {
    pattern: ResourceDef,
    variables: usize,
    methods: String,
}

impl Methods {
    pub fn new(api: &OpenApi) -> Self {
        let mut known: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (path, item) in &api.paths.paths {
            let methods = known.entry(path).or_default();
            for (name, is_known) in [
                ("GET", item.get.is_some()),
                ("POST", item.post.is_some()),
                ("PUT", item.put.is_some()),
                ("PATCH", item.patch.is_some()),
                ("DELETE", item.delete.is_some()),
            ] {
                if is_known {
                    methods.push(name);
                }
                if is_known && name == "GET" && head::is_known(path) {
                    methods.push("HEAD");
                }
            }
        }
        let of = |(path, methods): (&str, Vec<&str>)| KnownPath {
            pattern: ResourceDef::new(path),
            variables: path.matches('{').count(),
            methods: methods.join(", "),
        };
        Self(known.into_iter().map(of).collect())
    }
}

/// The default service of the API: 405 with `Allow`, or 404. A literal path takes precedence over
/// one with parameters.
pub async fn unknown(request: HttpRequest, methods: web::Data<Methods>) -> HttpResponse {
    let path = request.match_info().as_str();
    let fitting = methods.0.iter().filter(|known| known.pattern.is_match(path));
    let Some(known) = fitting.min_by_key(|known| known.variables) else {
        return HttpResponse::from_error(crate::base::error::Error::new(Code::NotFound));
    };
    let mut response =
        HttpResponse::from_error(crate::base::error::Error::new(Code::MethodNotAllowed));
    if let Ok(value) = known.methods.parse() {
        response.headers_mut().insert(ALLOW, value);
    }
    response
}

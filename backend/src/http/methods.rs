//! What is answered to an address that exists under another method, or not at all.

use std::collections::BTreeMap;

use actix_router::ResourceDef;
use actix_web::{HttpRequest, HttpResponse, http::header::ALLOW, web};
use utoipa::openapi::OpenApi;

use crate::error::Code;

/// Which methods each documented address knows.
pub struct Methods(Vec<(ResourceDef, String)>);

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
            }
        }
        Self(
            known
                .into_iter()
                .map(|(path, methods)| (ResourceDef::new(path), methods.join(", ")))
                .collect(),
        )
    }
}

/// The default service of the API: 405 with `Allow`, or 404.
pub async fn unknown(request: HttpRequest, methods: web::Data<Methods>) -> HttpResponse {
    let allowed: Vec<&str> = methods
        .0
        .iter()
        .filter(|(pattern, _)| pattern.is_match(request.path()))
        .map(|(_, allowed)| allowed.as_str())
        .collect();
    if allowed.is_empty() {
        return HttpResponse::from_error(crate::error::Error::new(Code::NotFound));
    }
    let mut response = HttpResponse::from_error(crate::error::Error::new(Code::MethodNotAllowed));
    if let Ok(value) = allowed.join(", ").parse() {
        response.headers_mut().insert(ALLOW, value);
    }
    response
}

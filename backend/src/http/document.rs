//! `/openapi.yaml` and `/openapi.json`: the contract of this server.

use actix_web::{HttpRequest, HttpResponse, get, web};
use utoipa::openapi::OpenApi;

use super::etag::StaticContent;
use crate::base::error::{Error, Result};

/// The paths of the documents.
pub const PLACES: [&str; 2] = ["/openapi.yaml", "/openapi.json"];

/// The contract in both forms.
pub struct Document {
    yaml: StaticContent,
    json: StaticContent,
}

impl Document {
    /// # Errors
    /// `internal` if the document cannot be serialised.
    pub fn new(api: &OpenApi) -> Result<Self> {
        let yaml = api.to_yaml().map_err(Error::internal)?;
        let json = api.to_json().map_err(Error::internal)?;
        // RFC 9512 registers this media type.
        Ok(Self {
            yaml: StaticContent::new("application/yaml", yaml),
            json: StaticContent::new("application/json", json),
        })
    }
}

#[get("/openapi.yaml")]
pub async fn serve_yaml(request: HttpRequest, document: web::Data<Document>) -> HttpResponse {
    document.yaml.answer(&request)
}

#[get("/openapi.json")]
pub async fn serve_json(request: HttpRequest, document: web::Data<Document>) -> HttpResponse {
    document.json.answer(&request)
}

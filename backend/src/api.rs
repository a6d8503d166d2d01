//! What the OpenAPI document says beside what the routes say themselves.

use utoipa::openapi::{
    Info, License, OpenApi, Server,
    security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    tag::Tag,
};

use crate::live::frames::Frames;

/// Every address of the API begins so.
pub const BASE: &str = "/api/v1";

const DESCRIPTION: &str = "A private messenger that you run yourself. Positions (`seq`, `rev`) \
    are integers below 2^53, times are RFC 3339 in UTC, ids are UUIDs. Refusals are RFC 9457 \
    problems with a stable `code`; what you may not see answers 404. Lists are pages: pass \
    `next` as `cursor`.";

/// Completes what has been collected from the routes.
pub fn describe(mut api: OpenApi) -> OpenApi {
    let mut info = Info::new("UmbraChat", env!("CARGO_PKG_VERSION"));
    info.description = Some(DESCRIPTION.to_owned());
    let mut license = License::new("MIT");
    license.identifier = Some("MIT".to_owned());
    info.license = Some(license);
    api.info = info;
    api.servers = Some(vec![Server::new("/")]);
    api.tags = Some(
        [
            "Server",
            "Privacy",
            "Account",
            "Sessions",
            "Security",
            "People",
            "Conversations",
            "Groups",
            "Messages",
            "Receipts",
            "Search",
            "Sync",
            "Live",
        ]
        .into_iter()
        .map(Tag::new)
        .collect(),
    );
    api.merge(<Frames as utoipa::OpenApi>::openapi());
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .description(Some("An access token of `POST /sessions`; it lives 15 minutes."))
        .build();
    let components = api.components.get_or_insert_default();
    components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    api
}

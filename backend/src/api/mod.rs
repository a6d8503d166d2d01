//! Completes the OpenAPI document: what holds for all operations is added here instead of at each
//! route.

mod answers;
mod bounds;
mod choices;
pub mod close_codes;
mod frames;
mod headers;
mod limited;
mod lists;
mod parameters;
mod tags;
mod walk;

use utoipa::openapi::{
    Components, Info, License, OpenApi, Server,
    security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
};

use crate::transport::sync::frames::Frames;

const DESCRIPTION: &str = "A self-hosted private messenger. Positions (`seq`, `rev`) are integers \
    below 2^53, times are RFC 3339 in UTC, ids are UUIDs. Refusals are RFC 9457 problems with a \
    stable `code`, which `/problems/{code}` explains. Resources that the caller may not see are \
    answered with 404. The caller is the account of the access token. Lists are pages: pass \
    `next` as `cursor`. HEAD is supported wherever GET is, except for `/live` and `/me/export`. \
    This document is served at `/openapi.yaml` and `/openapi.json`.";

/// Completes the document that was collected from the routes.
pub fn describe(mut api: OpenApi) -> OpenApi {
    let mut info = Info::new("UmbraChat", env!("CARGO_PKG_VERSION"));
    info.description = Some(DESCRIPTION.to_owned());
    let mut license = License::new("MIT");
    license.identifier = Some("MIT".to_owned());
    info.license = Some(license);
    api.info = info;
    api.servers = Some(vec![Server::new("/")]);
    api.tags = Some(tags::all());
    api.merge(<Frames as utoipa::OpenApi>::openapi());
    let mut components = api.components.take().unwrap_or_default();
    lists::name(&mut api.paths, &mut components);
    frames::discriminate(&mut components);
    choices::state(&mut components);
    bounds::state(&api.paths, &mut components);
    parameters::describe(&mut api.paths, &components);
    close_codes::describe(&mut api.paths);
    answers::complete(&mut api.paths, &mut components);
    add_security(&mut components);
    api.components = Some(components);
    api
}

fn add_security(components: &mut Components) {
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .description(Some("An access token of `POST /sessions`, valid for 15 minutes."))
        .build();
    components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    let cookie = ApiKeyValue::with_description(
        "umbra_files",
        "Browsers read files with this cookie, which a sign-in with `\"refresh\": \"cookie\"` \
         sets; with https its name begins with `__Secure-`.",
    );
    components.add_security_scheme("file_cookie", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
}

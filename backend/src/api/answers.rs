//! Additions to the answers of all operations: descriptions, headers, and refusals.

use utoipa::openapi::{
    Content, Paths, Ref, RefOr, Response, Schema, path::Operation, schema::Components,
};

use super::{headers, limited, walk};

const PROBLEM_JSON: &str = "application/problem+json";

/// Refusals that every operation references: the status, the name of the shared response, its
/// description, and its headers besides `X-Request-Id`.
const REFUSALS: &[(&str, &str, &str, &[&str])] = &[
    ("4XX", "Refused", "The request is refused; `code` states the reason.", REFUSED),
    ("401", "Unauthenticated", "There is no session, or it has ended.", &[headers::AUTHENTICATE]),
    ("429", "RateLimited", "Too many requests. Wait as `Retry-After` states.", BUSY),
    ("5XX", "Failed", "The server failed, or its disk is full; `code` states which.", &[]),
    ("503", "Unavailable", UNAVAILABLE, &[headers::RETRY_AFTER]),
];

const UNAVAILABLE: &str = "The server is busy or restarting. Wait as `Retry-After` states.";

const REFUSED: &[&str] = &[headers::ALLOW, headers::AUTHENTICATE];

const BUSY: &[&str] = &[headers::RETRY_AFTER, headers::POLICY, headers::LIMIT];

/// Headers of single operations, with the status of the answer.
const SPECIAL: &[(&str, &str, &str)] = &[
    ("send_message", "200", headers::REPLAYED),
    ("register_account", "201", headers::COOKIE),
    ("create_session", "201", headers::COOKIE),
    ("recover_account", "201", headers::COOKIE),
    ("refresh_session", "200", headers::COOKIE),
    ("delete_current_session", "204", headers::COOKIE),
    ("delete_current_session", "204", headers::CLEAR),
    ("erase_me", "200", headers::COOKIE),
    ("erase_me", "200", headers::CLEAR),
    ("export_me", "200", headers::DISPOSITION),
];

const OFFSET: &[&str] = &[headers::TUS, headers::UPLOAD_OFFSET];
const UPLOAD: &[&str] =
    &[headers::TUS, headers::UPLOAD_OFFSET, headers::UPLOAD_LENGTH, headers::UPLOAD_EXPIRES];
const SERVED: &[&str] = &[headers::ETAG, headers::DISPOSITION, headers::RANGES];
const PART: &[&str] = &[headers::ETAG, headers::DISPOSITION, headers::RANGES, headers::RANGE];

/// Headers of the operations on files, with the status of the answer.
const OF_FILES: &[(&str, &str, &[&str])] = &[
    ("tus_options", "204", TUS_OPTIONS),
    ("begin_upload", "201", &[headers::TUS, headers::UPLOAD_OFFSET, headers::UPLOAD_EXPIRES]),
    ("read_upload", "200", UPLOAD),
    ("append_to_upload", "204", OFFSET),
    ("end_upload", "204", &[headers::TUS]),
    ("download_file", "200", SERVED),
    ("download_small", "200", SERVED),
    ("download_large", "200", SERVED),
    ("download_file", "206", PART),
    ("download_small", "206", PART),
    ("download_large", "206", PART),
    ("download_file", "304", &[headers::ETAG]),
    ("download_small", "304", &[headers::ETAG]),
    ("download_large", "304", &[headers::ETAG]),
    ("download_face", "200", SERVED),
    ("download_face", "206", PART),
    ("download_face", "304", &[headers::ETAG]),
];

const TUS_OPTIONS: &[&str] =
    &[headers::TUS, headers::TUS_VERSION, headers::TUS_EXTENSION, headers::TUS_MAX_SIZE];

pub fn complete(paths: &mut Paths, components: &mut Components) {
    headers::describe(components);
    for (_, name, meaning, shown) in REFUSALS {
        let mut response = Response::new(*meaning);
        let problem = Content::new(Some(Ref::from_schema_name("Problem")));
        response.content.insert(PROBLEM_JSON.to_owned(), RefOr::T(problem));
        headers::add(&mut response, headers::REQUEST_ID);
        shown.iter().for_each(|header| headers::add(&mut response, header));
        components.responses.insert((*name).to_owned(), RefOr::T(response));
    }
    for operation in walk::operations(paths) {
        complete_one(operation, components);
    }
}

fn complete_one(operation: &mut Operation, components: &Components) {
    let id = operation.operation_id.clone().unwrap_or_default();
    // Stated explicitly, as a missing value would mean the default of the document.
    let needs_token = !operation.security.get_or_insert_default().is_empty();
    for (status, name, _, _) in REFUSALS {
        let applies = match *status {
            "401" => needs_token,
            "429" => limited::is_limited(&id),
            "503" => limited::asks_the_database(&id),
            _ => true,
        };
        if applies {
            let shared = RefOr::Ref(Ref::from_response_name(*name));
            operation.responses.responses.insert((*status).to_owned(), shared);
        }
    }
    for (status, response) in &mut operation.responses.responses {
        let RefOr::T(response) = response else { continue };
        if response.description.is_empty() {
            response.description = description(status, response, components);
        }
        headers::add(response, headers::REQUEST_ID);
        if status == "201" {
            headers::add(response, headers::LOCATION);
        }
        if limited::is_rated(&id) {
            headers::add(response, headers::POLICY);
            headers::add(response, headers::LIMIT);
        }
        let special = SPECIAL.iter().filter(|(named, when, _)| *named == id && when == status);
        special.for_each(|(_, _, header)| headers::add(response, header));
        let of_files = OF_FILES.iter().filter(|(named, when, _)| *named == id && when == status);
        of_files.for_each(|(_, _, shown)| headers::add_all(response, shown));
    }
}

/// The description of the answer's schema, else the one of its status.
fn description(status: &str, response: &Response, components: &Components) -> String {
    let schema = response.content.values().find_map(|content| match content {
        RefOr::T(content) => content.schema.as_ref(),
        RefOr::Ref(_) => None,
    });
    let said = schema.and_then(|schema| {
        let RefOr::Ref(target) = schema else { return None };
        let name = target.ref_location.strip_prefix(walk::SCHEMAS)?;
        match components.schemas.get(name)? {
            RefOr::T(Schema::Object(object)) => object.description.clone(),
            RefOr::T(Schema::AllOf(all)) => all.description.clone(),
            _ => None,
        }
    });
    let plain = match status {
        "201" => "Created.",
        "202" => "Accepted; it is done later.",
        "204" => "Done; the answer has no body.",
        _ => "The requested data.",
    };
    said.unwrap_or_else(|| plain.to_owned())
}

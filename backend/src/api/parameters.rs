//! Descriptions of parameters by name.

use serde_json::json;
use utoipa::openapi::{Paths, RefOr, Schema, path::Parameter, schema::Components};

use super::walk;
use crate::storage::DEFAULT_LIMIT;

const MEANINGS: &[(&str, &str)] = &[
    ("limit", "The maximum number of entries of a page."),
    ("cursor", "`next` of the previous page."),
    ("Tus-Resumable", "The version of tus."),
    ("Upload-Length", "The size of the file, in bytes."),
    (
        "Upload-Metadata",
        "The properties of the file: keys with values in Base64, separated by commas.",
    ),
    ("Upload-Offset", "Where the part begins: the `Upload-Offset` of the answer before."),
];

/// Describes the parameters that have no description of their own, by their name or else by their
/// type.
pub fn describe(paths: &mut Paths, components: &Components) {
    for operation in walk::operations(paths) {
        for parameter in operation.parameters.iter_mut().flatten() {
            let RefOr::T(parameter) = parameter else { continue };
            if parameter.description.is_none() {
                parameter.description = meaning(parameter, components);
            }
            if parameter.name == "limit"
                && let Some(RefOr::T(Schema::Object(schema))) = &mut parameter.schema
            {
                schema.default = Some(json!(DEFAULT_LIMIT));
            }
        }
    }
}

fn meaning(parameter: &Parameter, components: &Components) -> Option<String> {
    let by_name = MEANINGS.iter().find(|(name, _)| *name == parameter.name);
    if let Some((_, meaning)) = by_name {
        return Some((*meaning).to_owned());
    }
    let Some(RefOr::Ref(target)) = &parameter.schema else { return None };
    let name = target.ref_location.strip_prefix(walk::SCHEMAS)?;
    match components.schemas.get(name)? {
        RefOr::T(Schema::Object(schema)) => schema.description.clone(),
        _ => None,
    }
}

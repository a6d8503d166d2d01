//! Traversal of the document: all operations, and all nested schemas.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::Value;
use utoipa::openapi::{
    PathItem, Paths, RefOr, Schema,
    path::Operation,
    schema::{AdditionalProperties, AnyOf, ArrayItems, Components},
};

/// The prefix of references to schemas.
pub const SCHEMAS: &str = "#/components/schemas/";

pub fn operations(paths: &mut Paths) -> impl Iterator<Item = &mut Operation> {
    paths.paths.values_mut().flat_map(|item| {
        let PathItem { get, put, post, delete, patch, options, .. } = item;
        [get, put, post, delete, patch, options].into_iter().flatten()
    })
}

/// Calls `change` for every nested schema, then for the schema itself.
pub fn each(schema: &mut RefOr<Schema>, change: &mut impl FnMut(&mut RefOr<Schema>)) {
    if let RefOr::T(inner) = schema {
        match inner {
            Schema::Array(array) => {
                if let ArrayItems::RefOrSchema(items) = &mut array.items {
                    each(items, change);
                }
            }
            Schema::Object(object) => {
                object.properties.values_mut().for_each(|property| each(property, change));
                let additional = object.additional_properties.as_deref_mut();
                if let Some(AdditionalProperties::RefOr(values)) = additional {
                    each(values, change);
                }
            }
            Schema::OneOf(one) => one.items.iter_mut().for_each(|item| each(item, change)),
            Schema::AllOf(all) => all.items.iter_mut().for_each(|item| each(item, change)),
            Schema::AnyOf(AnyOf { items, .. }) => {
                items.iter_mut().for_each(|item| each(item, change));
            }
            _ => {}
        }
    }
    change(schema);
}

/// The names of the schemas that a part of the document refers to, directly or through others.
pub fn reachable(part: &impl Serialize, components: &Components) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut waiting = named(part);
    while let Some(name) = waiting.pop() {
        if found.insert(name.clone()) {
            waiting.extend(components.schemas.get(&name).map(named).unwrap_or_default());
        }
    }
    found
}

fn named(part: &impl Serialize) -> Vec<String> {
    let mut names = Vec::new();
    gather(&serde_json::to_value(part).unwrap_or_default(), &mut names);
    names
}

fn gather(value: &Value, names: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            let target = members.get("$ref").and_then(Value::as_str);
            names.extend(target.and_then(|it| it.strip_prefix(SCHEMAS)).map(ToOwned::to_owned));
            members.values().for_each(|member| gather(member, names));
        }
        Value::Array(items) => items.iter().for_each(|item| gather(item, names)),
        _ => {}
    }
}

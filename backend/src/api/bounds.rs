//! Bounds of numbers: counts are never negative and fit a double.

use utoipa::{
    Number,
    openapi::{
        KnownFormat, Paths, RefOr, Schema, SchemaFormat, Type,
        schema::{Array, ArrayItems, Components, Object, SchemaType},
    },
};

use super::walk;
use crate::transport::sync::client_frames::HELLO_MAX;

/// The largest integer that JavaScript's numbers hold exactly: 2^53 - 1.
const EXACT: usize = 9_007_199_254_740_991;

/// Schemas with a map from a client's conversations to its position in each.
const MAPS: &[&str] = &["HelloFrame", "SyncRequest"];

/// Adds the bounds of all numbers in answers, and the length of every tuple. Numbers in requests
/// have no bounds: positions that do not exist are clamped, not refused.
pub fn state(paths: &Paths, components: &mut Components) {
    let requests = requested(paths, components);
    for name in MAPS {
        if let Some(RefOr::T(Schema::Object(object))) = components.schemas.get_mut(*name)
            && let Some(RefOr::T(Schema::Object(map))) = object.properties.get_mut("conversations")
        {
            map.max_properties = Some(HELLO_MAX);
        }
    }
    for (name, schema) in &mut components.schemas {
        let is_answer = !requests.contains(name);
        walk::each(schema, &mut |schema| {
            let RefOr::T(schema) = schema else { return };
            match schema {
                Schema::Array(array) => state_length(array, is_answer),
                Schema::Object(object) if is_answer => bound(object),
                _ => {}
            }
        });
    }
}

/// The names of the schemas in requests.
fn requested(paths: &Paths, components: &Components) -> std::collections::BTreeSet<String> {
    let mut paths = paths.clone();
    let bodies: Vec<_> = walk::operations(&mut paths)
        .filter_map(|operation| operation.request_body.take())
        .collect();
    let mut names = walk::reachable(&bodies, components);
    names.extend(walk::reachable(&components.schemas.get("ClientFrame"), components));
    names
}

/// Replaces a tuple of numbers by an array of fixed length, which every client generator supports.
fn state_length(array: &mut Array, is_answer: bool) {
    let Some(Schema::Object(first)) = array.prefix_items.first() else { return };
    let mut item = first.clone();
    if is_answer {
        bound(&mut item);
    }
    (array.min_items, array.max_items) =
        (Some(array.prefix_items.len()), Some(array.prefix_items.len()));
    array.items = ArrayItems::RefOrSchema(Box::new(RefOr::T(Schema::Object(item))));
    array.prefix_items.clear();
}

fn bound(object: &mut Object) {
    let is_integer = match &object.schema_type {
        SchemaType::Type(one) => *one == Type::Integer,
        SchemaType::Array(several) => several.contains(&Type::Integer),
        SchemaType::AnyValue => false,
    };
    if !is_integer {
        return;
    }
    object.minimum.get_or_insert(Number::UInt(0));
    let is_long = object.format == Some(SchemaFormat::KnownFormat(KnownFormat::Int64));
    if is_long && object.maximum.is_none() {
        object.maximum = Some(Number::UInt(EXACT));
    }
}

//! Requests with fields that depend on each other: each alternative gets a schema of its own.

use utoipa::openapi::{
    Ref, RefOr, Schema, Type,
    schema::{AnyOf, Components, Object, ObjectBuilder, SchemaType},
};

/// A schema with alternatives.
struct Choice {
    schema: &'static str,
    /// The required field of each alternative, and the name of its schema.
    ways: [(&'static str, &'static str); 2],
    /// Whether a request may contain both fields.
    both: bool,
}

const CHOICES: &[Choice] = &[
    Choice {
        schema: "NewMessage",
        ways: [("body", "NewText"), ("forward", "NewForward")],
        both: false,
    },
    Choice {
        schema: "GiveConsent",
        ways: [("policy_version", "AcceptPolicy"), ("purpose", "AgreeToPurpose")],
        both: false,
    },
    Choice {
        schema: "MoveCursor",
        ways: [("read", "MoveRead"), ("delivered", "MoveDelivered")],
        both: true,
    },
];

pub fn state(components: &mut Components) {
    for choice in CHOICES {
        let Some(RefOr::T(Schema::Object(object))) = components.schemas.remove(choice.schema)
        else {
            continue;
        };
        for (needed, name) in choice.ways {
            let way = RefOr::T(Schema::Object(way(&object, choice, needed)));
            components.schemas.insert(name.to_owned(), way);
        }
        let items: Vec<RefOr<Schema>> =
            choice.ways.iter().map(|(_, name)| Ref::from_schema_name(*name).into()).collect();
        let mut whole = AnyOf::new();
        (whole.items, whole.description) = (items, object.description);
        components.schemas.insert(choice.schema.to_owned(), RefOr::T(Schema::AnyOf(whole)));
    }
}

/// The schema of one alternative: `needed` is required, and the other field is absent or `null`.
fn way(object: &Object, choice: &Choice, needed: &str) -> Object {
    let mut way = object.clone();
    for (member, _) in choice.ways {
        let Some(property) = way.properties.get_mut(member) else { continue };
        if member == needed {
            *property = present(property);
            way.required.push(member.to_owned());
        } else if !choice.both {
            let nothing = ObjectBuilder::new().schema_type(Type::Null);
            *property = nothing.description(Some("Absent or `null` in this alternative.")).into();
        }
    }
    way
}

/// The schema without the `null` alternative.
fn present(schema: &RefOr<Schema>) -> RefOr<Schema> {
    match schema {
        RefOr::T(Schema::Object(object)) => {
            let mut object = object.clone();
            if let SchemaType::Array(types) = &object.schema_type {
                let real = types.iter().find(|one| **one != Type::Null).cloned();
                object.schema_type = SchemaType::Type(real.unwrap_or(Type::Object));
            }
            RefOr::T(Schema::Object(object))
        }
        RefOr::T(Schema::OneOf(one)) => {
            one.items.iter().find(|item| !is_null(item)).cloned().unwrap_or_else(|| schema.clone())
        }
        other => other.clone(),
    }
}

fn is_null(schema: &RefOr<Schema>) -> bool {
    matches!(schema, RefOr::T(Schema::Object(object))
        if object.schema_type == SchemaType::Type(Type::Null))
}

//! Requests with fields that depend on each other: each alternative gets a schema of its own.

use utoipa::openapi::{
    Ref, RefOr, Schema, Type,
    schema::{AnyOf, Components, Object, ObjectBuilder, SchemaType},
};

/// A schema with alternatives.
struct Choice {
    schema: &'static str,
    ways: &'static [Way],
}

/// One alternative.
struct Way {
    /// The name of its schema.
    name: &'static str,
    /// The required fields.
    needs: &'static [&'static str],
    /// The fields that are absent or `null`.
    excludes: &'static [&'static str],
}

const fn way(
    name: &'static str,
    needs: &'static [&'static str],
    excludes: &'static [&'static str],
) -> Way {
    Way { name, needs, excludes }
}

const CHOICES: &[Choice] = &[
    Choice {
        schema: "NewMessage",
        ways: &[
            way("NewText", &["body"], &["forward"]),
            way("NewAttachments", &["attachments"], &["forward"]),
            way("NewForward", &["forward"], &["body", "attachments"]),
        ],
    },
    Choice {
        schema: "SendFrame",
        ways: &[
            way("SendTextFrame", &["body"], &["forward"]),
            way("SendAttachmentsFrame", &["attachments"], &["forward"]),
            way("SendForwardFrame", &["forward"], &["body", "attachments"]),
        ],
    },
    Choice {
        schema: "EditMessage",
        ways: &[way("EditText", &["body"], &[]), way("EditAttachments", &["attachments"], &[])],
    },
    Choice {
        schema: "GiveConsent",
        ways: &[
            way("AcceptPolicy", &["policy_version"], &["purpose"]),
            way("AgreeToPurpose", &["purpose"], &["policy_version"]),
        ],
    },
    Choice {
        schema: "MoveCursor",
        ways: &[way("MoveRead", &["read"], &[]), way("MoveDelivered", &["delivered"], &[])],
    },
    Choice {
        schema: "CursorFrame",
        ways: &[
            way("ReadCursorFrame", &["read"], &[]),
            way("DeliveredCursorFrame", &["delivered"], &[]),
        ],
    },
    Choice {
        schema: "MakeReport",
        ways: &[
            way("ReportUser", &[], &["message_id"]),
            way("ReportMessage", &["conversation_id", "message_id"], &[]),
        ],
    },
];

pub fn state(components: &mut Components) {
    for choice in CHOICES {
        let Some(RefOr::T(Schema::Object(object))) = components.schemas.remove(choice.schema)
        else {
            continue;
        };
        for way in choice.ways {
            let schema = RefOr::T(Schema::Object(restricted(&object, way)));
            components.schemas.insert(way.name.to_owned(), schema);
        }
        let items: Vec<RefOr<Schema>> =
            choice.ways.iter().map(|way| Ref::from_schema_name(way.name).into()).collect();
        let mut whole = AnyOf::new();
        (whole.items, whole.description) = (items, object.description);
        components.schemas.insert(choice.schema.to_owned(), RefOr::T(Schema::AnyOf(whole)));
    }
}

/// The schema of one alternative.
fn restricted(object: &Object, way: &Way) -> Object {
    let mut object = object.clone();
    for name in way.needs {
        if let Some(property) = object.properties.get_mut(*name) {
            *property = present(property);
            object.required.push((*name).to_owned());
        }
    }
    for name in way.excludes {
        if let Some(property) = object.properties.get_mut(*name) {
            let nothing = ObjectBuilder::new().schema_type(Type::Null);
            *property = nothing.description(Some("Absent or `null` in this alternative.")).into();
        }
    }
    object
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
        RefOr::T(Schema::Array(array)) => {
            let mut array = array.clone();
            array.schema_type = SchemaType::Type(Type::Array);
            RefOr::T(Schema::Array(array))
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

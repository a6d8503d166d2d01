//! The frames of the live socket: the `type` of a frame selects its schema.

use utoipa::openapi::{
    Discriminator, OneOf, Ref, RefOr, Schema, Type,
    schema::{Components, ObjectBuilder},
};

/// Frames of the client: the `type`, and the schema.
pub const CLIENT: &[(&str, &str)] = &[
    ("hello", "HelloFrame"),
    ("send", "SendFrame"),
    ("cursor", "CursorFrame"),
    ("typing", "TypingFrame"),
    ("looking", "LookingFrame"),
    ("token", "TokenFrame"),
    ("ping", "PingFrame"),
];

/// Frames of the server.
pub const SERVER: &[(&str, &str)] = &[
    ("welcome", "WelcomeFrame"),
    ("change", "ChangeFrame"),
    ("account", "AccountFrame"),
    ("cursors", "CursorsFrame"),
    ("presence", "PresenceFrame"),
    ("typing", "TypingEventFrame"),
    ("heartbeat", "HeartbeatFrame"),
    ("ack", "AckFrame"),
    ("error", "ErrorFrame"),
    ("pong", "PongFrame"),
];

/// Adds the `type` to each frame, and the schemas `ClientFrame` and `ServerFrame`.
pub fn discriminate(components: &mut Components) {
    let client = "A frame that a client sends on the live socket: JSON in a text frame.";
    let server = "A frame that the server sends on the live socket: JSON in a text frame. \
        Clients ignore unknown types, because later versions may add types.";
    for (name, frames, description) in
        [("ClientFrame", CLIENT, client), ("ServerFrame", SERVER, server)]
    {
        for (kind, frame) in frames {
            add_type(components, kind, frame);
        }
        let mut all = OneOf::new();
        all.items = frames.iter().map(|(_, frame)| Ref::from_schema_name(*frame).into()).collect();
        all.description = Some(description.to_owned());
        let mapping =
            frames.iter().map(|(kind, frame)| (*kind, Ref::from_schema_name(*frame).ref_location));
        all.discriminator = Some(Discriminator::with_mapping("type", mapping));
        components.schemas.insert(name.to_owned(), RefOr::T(Schema::OneOf(all)));
    }
}

fn add_type(components: &mut Components, kind: &str, frame: &str) {
    let Some(RefOr::T(Schema::Object(object))) = components.schemas.get_mut(frame) else { return };
    let named = ObjectBuilder::new().schema_type(Type::String).enum_values(Some([kind]));
    object.properties.insert("type".to_owned(), named.into());
    if !object.required.iter().any(|name| name == "type") {
        object.required.insert(0, "type".to_owned());
    }
}

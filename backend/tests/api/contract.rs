//! The committed contract is the one the routes state.

use umbrachat::app;

#[test]
fn openapi_yaml_is_what_the_routes_say() {
    let stated = app::openapi().to_yaml().expect("serialises");
    let committed = include_str!("../../../openapi.yaml");
    assert!(stated == committed, "openapi.yaml is out of date: run `make openapi` and commit it");
}

/// Every object that a call takes names its members; any other one is refused (422).
#[test]
fn every_body_is_closed() {
    let api = serde_json::to_value(app::openapi()).expect("serialises");
    let mut seen = 0;
    for item in api["paths"].as_object().expect("paths").values() {
        for operation in item.as_object().expect("operations").values() {
            let content = &operation["requestBody"]["content"]["application/json"]["schema"];
            let Some(name) = content["$ref"].as_str() else { continue };
            let schema = &api["components"]["schemas"][name.rsplit('/').next().expect("a name")];
            assert_eq!(schema["additionalProperties"], false, "{name}");
            seen += 1;
        }
    }
    assert!(seen > 15, "only {seen} bodies were seen");
}

#[test]
fn every_operation_is_named_tagged_and_says_who_may_call_it() {
    let api = serde_json::to_value(app::openapi()).expect("serialises");
    let rights = crate::rights::table::read();
    let mut seen = 0;
    for (path, item) in api["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            let id = operation["operationId"].as_str().unwrap_or_default();
            assert!(!id.is_empty() && operation["tags"][0].is_string(), "{method} {path}");
            assert!(operation["summary"].as_str().is_some_and(|text| text.ends_with('.')), "{id}");
            let needs_token = operation["security"][0]["bearer"].is_array();
            let anonymous = rights.get(id).map(|row| row[0]);
            assert_eq!(
                needs_token,
                anonymous == Some(401),
                "{id} at {path}, as docs/rights.md says"
            );
            seen += 1;
        }
    }
    assert!(seen > 25, "only {seen} operations were collected");
}

/// A frame and the call that does the same take the same members, within the same bounds.
#[test]
fn frames_and_bodies_are_bounded_alike() {
    let api = serde_json::to_value(app::openapi()).expect("serialises");
    for (frame, body) in
        [("SendFrame", "NewMessage"), ("CursorFrame", "MoveCursor"), ("HelloFrame", "SyncRequest")]
    {
        let schema = |name: &str| {
            let mut schema = api["components"]["schemas"][name]["properties"].clone();
            undescribe(&mut schema);
            schema
        };
        let (frame_schema, body_schema) = (schema(frame), schema(body));
        for (name, property) in body_schema.as_object().expect("members") {
            // The socket waits anyway.
            if name != "wait" {
                assert_eq!(&frame_schema[name], property, "{name} of {frame} and {body}");
            }
        }
    }
}

fn undescribe(schema: &mut serde_json::Value) {
    match schema {
        serde_json::Value::Object(members) => {
            members.remove("description");
            members.values_mut().for_each(undescribe);
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(undescribe),
        _ => {}
    }
}

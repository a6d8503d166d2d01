//! Tests of the committed `openapi.yaml` against the document that the routes generate.

use serde_json::{Value, json};
use umbrachat::{
    app,
    base::error::Code,
    domain::{
        files::model::{ALT_MAX, ATTACHMENTS_MAX, NAME_MAX},
        messages::model::{BODY_MAX, MENTIONS_MAX},
        reports::model::CONTENT_MAX,
    },
};

#[test]
fn openapi_yaml_matches_the_routes() {
    let stated = app::openapi().to_yaml().expect("serialises");
    let committed = include_str!("../../../openapi.yaml");
    assert!(stated == committed, "openapi.yaml is out of date: run `make openapi` and commit it");
}

/// Resolves a `$ref` within the document.
fn named<'a>(api: &'a Value, reference: &Value) -> &'a Value {
    let place = reference["$ref"].as_str().unwrap_or_else(|| panic!("{reference} is no reference"));
    api.pointer(&place[1..]).unwrap_or_else(|| panic!("{place} leads nowhere"))
}

/// Every operation of the contract with its operation id.
fn operations(api: &Value) -> Vec<(&str, &Value)> {
    let paths = api["paths"].as_object().expect("paths").values();
    let operations = paths.flat_map(|item| item.as_object().expect("operations").values());
    operations.map(|it| (it["operationId"].as_str().unwrap_or_default(), it)).collect()
}

/// Every object schema of a request body is closed: an unknown field is refused with 422.
#[test]
fn every_body_is_closed() {
    let api = serde_json::to_value(app::openapi()).expect("serialises");
    let mut seen = 0;
    for item in api["paths"].as_object().expect("paths").values() {
        for operation in item.as_object().expect("operations").values() {
            let content = &operation["requestBody"]["content"]["application/json"]["schema"];
            if content.is_null() {
                continue;
            }
            // A request body with alternatives has one schema for each of them.
            let body = named(&api, content);
            let ways = body["anyOf"].as_array().cloned().unwrap_or_else(|| vec![content.clone()]);
            for way in ways {
                assert_eq!(named(&api, &way)["additionalProperties"], false, "{way}");
                seen += 1;
            }
        }
    }
    assert!(seen > 15, "only {seen} bodies were seen");
}

#[test]
fn every_operation_has_an_id_a_tag_and_security() {
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
                "{id} at {path} differs from docs/rights.md"
            );
            seen += 1;
        }
    }
    assert!(seen > 25, "only {seen} operations were collected");
}

#[test]
fn every_answer_parameter_and_tag_is_described() {
    let api = serde_json::to_value(app::openapi()).expect("serialises");
    for tag in api["tags"].as_array().expect("tags") {
        assert!(tag["description"].is_string(), "{tag}");
    }
    for (id, operation) in operations(&api) {
        for (status, response) in operation["responses"].as_object().expect("answers") {
            let response =
                if response["$ref"].is_string() { named(&api, response) } else { response };
            assert!(
                response["description"].as_str().is_some_and(|it| !it.is_empty()),
                "{status} of {id}"
            );
            assert!(response["headers"]["X-Request-Id"].is_object(), "{status} of {id}");
            for header in response["headers"].as_object().expect("headers").values() {
                assert!(named(&api, header)["description"].is_string(), "{header}");
            }
        }
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            assert!(parameter["description"].is_string(), "{parameter} of {id}");
        }
    }
}

/// An operation without a `security` entry would inherit the one of the document.
#[test]
fn operations_without_a_token_say_so() {
    let api = serde_json::to_value(app::openapi()).expect("serialises");
    let open: Vec<_> = operations(&api)
        .into_iter()
        .filter(|(_, operation)| operation["security"] == json!([]))
        .map(|(id, _)| id)
        .collect();
    assert!(open.len() >= 10 && open.contains(&"create_session"), "{open:?}");
    for (id, operation) in operations(&api) {
        assert_eq!(open.contains(&id), operation["responses"]["401"].is_null(), "{id}");
        assert!(operation["security"].is_array(), "{id}");
    }
}

#[test]
fn answers_with_a_wait_state_retry_after() {
    let api = serde_json::to_value(app::openapi()).expect("serialises");
    let (mut limited, mut waiting) = (0, 0);
    for (id, operation) in operations(&api) {
        for (status, seen) in [("429", &mut limited), ("503", &mut waiting)] {
            let response = &operation["responses"][status];
            if response.is_null() {
                continue;
            }
            *seen += 1;
            let headers = &named(&api, response)["headers"];
            assert!(headers["Retry-After"].is_object(), "{status} of {id}");
            assert!(status == "503" || headers["RateLimit"].is_object(), "{status} of {id}");
        }
        let refused = &operation["responses"]["4XX"];
        assert!(named(&api, refused)["headers"]["Allow"].is_object(), "{id}");
    }
    assert!(limited > 25 && waiting > 60, "{limited} are limited, {waiting} can be busy");
}

#[test]
fn problem_codes_match_the_table() {
    let api = serde_json::to_value(app::openapi()).expect("serialises");
    let problem = &api["components"]["schemas"]["Problem"]["properties"];
    let codes: Vec<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(named(&api, &problem["code"])["enum"], json!(codes));
}

/// Client generators reject tuples, and they invent a name for a schema that has none.
#[test]
fn schemas_use_no_tuples_or_anonymous_types() {
    let api = app::openapi().to_json().expect("serialises");
    for strange in ["prefixItems", "\"items\":false", "Page_"] {
        assert!(!api.contains(strange), "{strange}");
    }
    let api: Value = serde_json::from_str(&api).expect("JSON");
    for (name, schema) in api["components"]["schemas"].as_object().expect("schemas") {
        let Some(entries) = name.strip_suffix("Page").map(|_| &schema["properties"]["items"])
        else {
            continue;
        };
        assert!(entries["items"]["$ref"].is_string(), "{name}: {entries}");
        assert_eq!(
            schema["required"]
                .as_array()
                .expect("members")
                .iter()
                .filter(|it| *it == "next")
                .count(),
            1
        );
    }
    assert!(api["components"]["schemas"]["MessagePage"].is_object());
    assert!(api["components"]["schemas"]["FriendPage"].is_object());
}

#[test]
fn each_frame_has_a_discriminating_type() {
    let api = serde_json::to_value(app::openapi()).expect("serialises");
    for (name, count) in [("ClientFrame", 7), ("ServerFrame", 10)] {
        let all = &api["components"]["schemas"][name];
        assert_eq!(all["discriminator"]["propertyName"], "type");
        let mapping = all["discriminator"]["mapping"].as_object().expect("a mapping");
        assert_eq!((mapping.len(), all["oneOf"].as_array().map(Vec::len)), (count, Some(count)));
        for (kind, place) in mapping {
            let frame = named(&api, &json!({ "$ref": place }));
            let ways = frame["anyOf"].as_array();
            let ways = ways.map(|ways| ways.iter().map(|way| named(&api, way)).collect());
            for way in ways.unwrap_or_else(|| vec![frame]) {
                assert_eq!(way["properties"]["type"]["enum"], json!([kind]), "{place}");
                assert!(
                    way["required"].as_array().is_some_and(|it| it.contains(&json!("type"))),
                    "{place}"
                );
            }
        }
    }
}

#[test]
fn required_request_fields_are_stated() {
    let api = serde_json::to_value(app::openapi()).expect("serialises");
    let schema = |name: &str| api["components"]["schemas"][name].clone();
    let valid = |name: &str, value: Value| {
        let whole = json!({ "$ref": format!("#/components/schemas/{name}"), "components": api["components"] });
        jsonschema::options()
            .should_validate_formats(true)
            .build(&whole)
            .expect("a schema")
            .is_valid(&value)
    };
    assert!(
        schema("Register")["required"].as_array().is_some_and(|it| it.contains(&json!("consent")))
    );
    let id = "0192f000-0000-7000-8000-000000000000";
    let forward = json!({ "conversation_id": id, "message_id": id });
    assert!(valid("NewMessage", json!({ "client_id": id, "body": "x" })));
    assert!(valid("NewMessage", json!({ "client_id": id, "body": null, "forward": forward })));
    assert!(!valid("NewMessage", json!({ "client_id": id, "body": "x", "forward": forward })));
    assert!(!valid("NewMessage", json!({ "client_id": id, "body": null })));
    assert!(!valid("NewMessage", json!({ "client_id": id })));
    assert!(valid("GiveConsent", json!({ "policy_version": 2 })));
    assert!(!valid("GiveConsent", json!({ "policy_version": 2, "purpose": "presence" })));
    assert!(!valid("GiveConsent", json!({})));
    assert!(valid("MoveCursor", json!({ "read": 1, "delivered": 2 })));
    assert!(valid("MoveCursor", json!({ "delivered": 2 })));
    assert!(!valid("MoveCursor", json!({ "delivered": null })));
    for (frame, members) in [
        ("SendFrame", json!({ "type": "send", "conversation_id": id, "client_id": id })),
        ("CursorFrame", json!({ "type": "cursor", "conversation_id": id })),
    ] {
        assert!(!valid(frame, members.clone()) && !valid("ClientFrame", members), "{frame}");
    }
    let cursor = json!({ "type": "cursor", "conversation_id": id, "read": 1, "delivered": 2 });
    assert!(valid("ClientFrame", cursor));
    assert!(valid("MakeReport", json!({ "user_id": id, "reason": "spam" })));
    let message = json!({ "user_id": id, "reason": "spam", "message_id": id });
    assert!(!valid("MakeReport", message.clone()), "its conversation is missing");
    let mut whole = message;
    whole["conversation_id"] = json!(id);
    assert!(valid("MakeReport", whole));
    assert!(valid("SyncRequest", json!({ "conversations": { id: [1, 2] } })));
    assert!(!valid("SyncRequest", json!({ "conversations": { id: [1, 2, 3] } })));
    assert!(!valid("SyncRequest", json!({ "conversations": { id: [1] } })));
    assert!(valid("Timestamp", json!("2026-11-23T20:15:00.000Z")));
    for inexact in
        ["2026-11-23T20:15:00Z", "2026-11-23T20:15:00.000+00:00", "2026-11-23T20:15:00.000000Z"]
    {
        assert!(!valid("Timestamp", json!(inexact)) && valid("TimestampInput", json!(inexact)));
    }
}

/// A frame and the REST call of the same action have the same fields with the same bounds.
#[test]
fn frames_and_bodies_have_equal_bounds() {
    let api = serde_json::to_value(app::openapi()).expect("serialises");
    for (frame, body) in [
        ("SendTextFrame", "NewText"),
        ("SendAttachmentsFrame", "NewAttachments"),
        ("SendForwardFrame", "NewForward"),
        ("ReadCursorFrame", "MoveRead"),
        ("DeliveredCursorFrame", "MoveDelivered"),
        ("HelloFrame", "SyncRequest"),
    ] {
        let schema = |name: &str| {
            let mut schema = api["components"]["schemas"][name]["properties"].clone();
            undescribe(&mut schema);
            schema
        };
        let frame_schema = schema(frame);
        for (name, property) in schema(body).as_object().expect("members") {
            // `wait` exists only in the REST call.
            if name != "wait" {
                assert_eq!(&frame_schema[name], property, "{name} of {frame} and {body}");
            }
        }
    }
}

/// The attributes of schemas take literals only, so that the bounds stand there once more.
#[test]
fn stated_bounds_are_those_of_the_server() {
    let api = serde_json::to_value(app::openapi()).expect("serialises");
    for schema in ["NewText", "EditText", "SendTextFrame"] {
        let members = &api["components"]["schemas"][schema]["properties"];
        assert_eq!(members["body"]["maxLength"], json!(BODY_MAX), "{schema}");
        assert_eq!(members["mentions"]["maxItems"], json!(MENTIONS_MAX), "{schema}");
        assert_eq!(members["attachments"]["maxItems"], json!(ATTACHMENTS_MAX), "{schema}");
    }
    let file = &api["components"]["schemas"]["File"]["properties"];
    assert_eq!(file["name"]["maxLength"], json!(NAME_MAX));
    for described in ["File", "DescribeFile", "UploadForm"] {
        let alt = &api["components"]["schemas"][described]["properties"]["alt"];
        assert_eq!(alt["maxLength"], json!(ALT_MAX), "{described}");
    }
    let report = &api["components"]["schemas"]["ReportMessage"]["properties"];
    assert_eq!(report["content"]["maxLength"], json!(CONTENT_MAX));
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

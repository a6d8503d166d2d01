//! The committed contract is the one the routes state.

use umbrachat::app;

#[test]
fn openapi_yaml_is_what_the_routes_say() {
    let stated = app::openapi().to_yaml().expect("serialises");
    let committed = include_str!("../../../openapi.yaml");
    assert!(stated == committed, "openapi.yaml is out of date: run `make openapi` and commit it");
}

#[test]
fn every_operation_is_named_tagged_and_says_who_may_call_it() {
    let api = serde_json::to_value(app::openapi()).expect("serialises");
    let open = [
        "read_server",
        "read_policy",
        "register_account",
        "create_session",
        "refresh_session",
        "recover_account",
        "ask_reset",
        "reset_password",
    ];
    let mut seen = 0;
    for (path, item) in api["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            let id = operation["operationId"].as_str().unwrap_or_default();
            assert!(!id.is_empty() && operation["tags"][0].is_string(), "{method} {path}");
            assert!(operation["summary"].as_str().is_some_and(|text| text.ends_with('.')), "{id}");
            let needs_token = operation["security"][0]["bearer"].is_array();
            assert_eq!(needs_token, !open.contains(&id), "{id} at {path}");
            seen += 1;
        }
    }
    assert!(seen > 25, "only {seen} operations were collected");
}

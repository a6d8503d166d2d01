//! Validates every answer and every frame of the tests against the contract.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex},
};

use jsonschema::Validator;
use reqwest::Method;
use serde_json::{Value, json};

use super::Answer;

struct Contract {
    document: Value,
    operations: Vec<Operation>,
    /// By the reference to the schema.
    validators: Mutex<HashMap<String, Arc<Validator>>>,
}

struct Operation {
    method: Method,
    parts: Vec<String>,
    stated: Value,
}

static CONTRACT: LazyLock<Contract> = LazyLock::new(|| {
    let document = serde_json::to_value(umbrachat::app::openapi()).expect("serialises");
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, stated) in item.as_object().expect("operations") {
            operations.push(Operation {
                method: method.to_uppercase().parse().expect("a method"),
                parts: path.split('/').map(ToOwned::to_owned).collect(),
                stated: stated.clone(),
            });
        }
    }
    Contract { document, operations, validators: Mutex::default() }
});

impl Contract {
    /// The operation of a path. A literal segment takes precedence over a parameter.
    fn operation(&self, method: &Method, path: &str) -> Option<&Value> {
        let parts: Vec<_> = path.split('/').collect();
        let fits = |operation: &&Operation| {
            operation.method == *method
                && operation.parts.len() == parts.len()
                && operation.parts.iter().zip(&parts).all(|(stated, part)| {
                    (stated.starts_with('{') && !part.is_empty()) || stated == part
                })
        };
        let variables = |operation: &&Operation| {
            operation.parts.iter().filter(|it| it.starts_with('{')).count()
        };
        let fitting = self.operations.iter().filter(fits).min_by_key(variables);
        fitting.map(|operation| &operation.stated)
    }

    /// The response for this status, exact or as a range such as `4XX`.
    fn response(&self, operation: &Value, status: u16) -> Value {
        let responses = &operation["responses"];
        let exact = responses.get(status.to_string());
        let stated = exact.or_else(|| responses.get(format!("{}XX", status / 100)));
        let stated = stated.cloned().unwrap_or_default();
        match stated["$ref"].as_str() {
            Some(place) => self.document.pointer(&place[1..]).cloned().unwrap_or_default(),
            None => stated,
        }
    }

    fn assert_valid(&self, schema: &Value, value: &Value, what: &str) {
        let key = schema.to_string();
        let validator = {
            let mut validators = self.validators.lock().expect("is free");
            let made = validators.entry(key).or_insert_with(|| {
                let mut whole = schema.clone();
                whole["components"] = self.document["components"].clone();
                let options = jsonschema::options().should_validate_formats(true);
                Arc::new(options.build(&whole).expect("a schema"))
            });
            Arc::clone(made)
        };
        let faults: Vec<_> = validator
            .iter_errors(value)
            .map(|fault| format!("{}: {fault}", fault.instance_path()))
            .collect();
        assert!(faults.is_empty(), "{what} does not match the contract: {faults:?}\n{value}");
    }
}

/// Fails for an answer of the API that does not match the contract.
pub fn hold(method: &Method, path: &str, answer: &Answer) {
    // The program of a former version has a contract of its own.
    if std::env::var_os("UMBRACHAT_TEST_FORMER").is_some() {
        return;
    }
    let Some(operation) = CONTRACT.operation(method, path) else { return };
    let id = operation["operationId"].as_str().unwrap_or_default();
    let what = format!("{} of {id}", answer.status);
    let response = CONTRACT.response(operation, answer.status);
    assert!(response["description"].is_string(), "{what} is not in the contract");
    for (name, value) in &answer.headers {
        let limits = ["ratelimit", "ratelimit-policy", "location", "retry-after", "allow"];
        if !limits.contains(&name.as_str()) {
            continue;
        }
        let stated = response["headers"].as_object().is_some_and(|headers| {
            headers.keys().any(|stated| stated.eq_ignore_ascii_case(name.as_str()))
        });
        // The rate limit may have been checked before another layer refused the request.
        let elsewhere = name.as_str().starts_with("ratelimit")
            && operation["responses"]["429"].is_object()
            && answer.status >= 400;
        assert!(stated || elsewhere, "{what}: {name}: {value:?} is not in the contract");
    }
    assert_eq!(answer.status == 201, answer.headers.contains_key("location"), "{what}: Location");
    let limited = answer.headers.contains_key("ratelimit");
    assert!(answer.status != 429 || limited, "{what}: RateLimit");
    let media = answer.header("content-type").split(';').next().unwrap_or_default();
    let group = format!("{}/*", media.split('/').next().unwrap_or_default());
    if [group.as_str(), "*/*"].iter().any(|any| response["content"].get(any).is_some()) {
        return;
    }
    match response["content"].get(media) {
        Some(content) => CONTRACT.assert_valid(&content["schema"], &answer.body, &what),
        None => assert_eq!(answer.body, json!(""), "{what} has no body in the contract ({media})"),
    }
}

/// Fails for a frame that the contract does not define.
pub fn hold_frame(frame: &Value) {
    let schema = json!({ "$ref": "#/components/schemas/ServerFrame" });
    CONTRACT.assert_valid(&schema, frame, "a frame");
}

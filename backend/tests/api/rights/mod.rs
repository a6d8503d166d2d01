//! The rights table in `docs/rights.md` against the running server. Each row is an operation of the
//! contract, each column a kind of user, each cell a status. An operation without a row fails, and
//! so does a row without an operation.

mod calls;
mod people;
pub mod table;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::stage::on_both_engines;
use people::{Kind, People};

/// An operation of the contract: method, path and operation id.
struct Operation {
    id: String,
    method: reqwest::Method,
    path: String,
}

fn operations() -> Vec<Operation> {
    // Another test compares the committed file with this document.
    let api = serde_json::to_value(umbrachat::app::openapi()).expect("serialises");
    let mut all = Vec::new();
    for (path, item) in api["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            all.push(Operation {
                id: operation["operationId"].as_str().expect("a name").to_owned(),
                method: method.to_uppercase().parse().expect("a method"),
                path: path.strip_prefix("/api/v1").expect("of the API").to_owned(),
            });
        }
    }
    // Operations that remove the shared objects come last.
    all.sort_by_key(|operation| {
        (calls::ENDS_IT.contains(&operation.id.as_str()), operation.id.clone())
    });
    all
}

/// The statuses that each kind of user gets, in the order of the columns. The kinds without rights
/// call first, so that the object still exists.
async fn row(people: &mut People<'_>, operation: &Operation) -> Vec<u16> {
    let mut statuses = Vec::new();
    for kind in Kind::ALL {
        let caller = people.caller(kind, &operation.id).await;
        let call = calls::prepare(people, operation, kind, &caller).await;
        let mut request = caller.request(operation.method.clone(), &call.place);
        match (call.raw, &call.body) {
            (Some(raw), _) => {
                for (name, value) in raw.headers {
                    request = request.header(name, value);
                }
                request = request.body(raw.bytes);
            }
            (None, Some(body)) => request = request.json(body),
            (None, None) => {}
        }
        let answer = caller.send(request).await;
        let shown = format!("{} as {kind:?}: {}", operation.id, answer.body);
        match answer.status {
            404 => assert_says_nothing(&answer.body, &shown),
            401 => assert_eq!(answer.header("www-authenticate"), "Bearer", "{shown}"),
            status => assert!(status < 500, "{shown}"),
        }
        statuses.push(answer.status);
    }
    statuses
}

/// A missing object and one that is not visible get the same body.
fn assert_says_nothing(body: &Value, shown: &str) {
    let mut body = body.clone();
    body.as_object_mut().expect("a problem").remove("request_id");
    let expected = serde_json::json!({
        "type": "/problems/not_found", "code": "not_found", "status": 404,
        "title": "This does not exist, or you may not see it.",
    });
    assert_eq!(body, expected, "{shown}");
}

on_both_engines! {
    async fn statuses_match_the_rights_table(stage: Stage) {
        let mut people = People::gather(&stage).await;
        let table: BTreeMap<String, Vec<u16>> = table::read();
        let mut wrong = Vec::new();
        for operation in operations() {
            let real = row(&mut people, &operation).await;
            if table.get(&operation.id) != Some(&real) {
                let was = table.get(&operation.id);
                wrong.push(format!("{} (the table says {was:?})", table::write(&operation.id, &real)));
            }
        }
        assert!(wrong.is_empty(), "docs/rights.md differs:\n{}", wrong.join("\n"));
    }
}

#[test]
fn every_operation_has_a_row_and_every_row_an_operation() {
    let table = table::read();
    let named: Vec<String> = operations().into_iter().map(|operation| operation.id).collect();
    assert!(named.len() > 50, "the contract was read");
    let missing: Vec<_> = named.iter().filter(|id| !table.contains_key(*id)).collect();
    let spare: Vec<_> = table.keys().filter(|id| !named.contains(id)).collect();
    assert!(
        missing.is_empty() && spare.is_empty(),
        "without a row: {missing:?}; without an operation: {spare:?}"
    );
}

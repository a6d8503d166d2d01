use reqwest::Method;
use utoipa::openapi::path::PathItem;

use crate::stage::on_both_engines;

const ABSENT: &str = "0192f000-0000-7000-8000-000000000000";

/// The methods of a path of the contract.
fn methods(item: &PathItem) -> Vec<Method> {
    let known = [
        (Method::GET, item.get.is_some()),
        (Method::POST, item.post.is_some()),
        (Method::PUT, item.put.is_some()),
        (Method::PATCH, item.patch.is_some()),
        (Method::DELETE, item.delete.is_some()),
    ];
    let known = known.into_iter().filter(|(_, is_known)| *is_known);
    known.map(|(method, _)| method).collect()
}

/// The GET operations with side effects, which do not support HEAD.
const NOT_READ: &[&str] = &["/live", "/me/export"];

on_both_engines! {
    async fn every_address_lists_its_methods(stage: Stage) {
        let stranger = stage.stranger();
        let contract = umbrachat::app::openapi();
        assert!(contract.paths.paths.len() > 20, "the contract was read");
        for (path, item) in &contract.paths.paths {
            let parts = path.split('/').map(|part| if part.starts_with('{') { ABSENT } else { part });
            let place = parts.collect::<Vec<_>>().join("/");
            let mut known = methods(item);
            let place = place.strip_prefix("/api/v1").expect("of the API");
            if item.get.is_some() && !NOT_READ.contains(&place) {
                known.push(Method::HEAD);
            }
            for method in [
                Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::TRACE,
            ] {
                let answer = stranger.send(stranger.request(method.clone(), place)).await;
                if known.contains(&method) {
                    assert!(![404, 405, 500].contains(&answer.status), "{method} {path}: {}", answer.body);
                    continue;
                }
                answer.problem(405, "method_not_allowed");
                let mut allowed: Vec<Method> =
                    answer.header("allow").split(", ").map(|name| name.parse().expect("a method")).collect();
                let key = |method: &Method| method.as_str().to_owned();
                allowed.sort_by_key(key);
                known.sort_by_key(key);
                assert_eq!(allowed, known, "{method} {path}");
            }
        }
    }

    async fn an_address_that_does_not_exist_is_answered_with_a_problem(stage: Stage) {
        let mira = stage.person("mira").await;
        for actor in [&mira, &stage.stranger()] {
            for path in ["", "/", "/nothing", "/me/", "/me/nothing", "/conversations/x/y/z", "/../me", "//me"] {
                actor.get(path).await.problem(404, "not_found");
            }
        }
        for path in ["/api", "/api/v2/me", "/health", "/health/", "/metrics/", "/assets/nothing.js", "/api/v1%2Fme"] {
            stage.get(path).await.problem(404, "not_found");
        }
    }

    async fn get_changes_nothing_and_head_has_no_body(stage: Stage) {
        let mira = stage.person("mira").await;
        let answer = mira.send(mira.request(Method::HEAD, "/me")).await;
        assert_eq!(answer.body, serde_json::json!(""));
        let request = mira.request(Method::OPTIONS, "/me").header("origin", "https://evil.example");
        let request = request.header("access-control-request-method", "GET");
        mira.send(request).await.problem(405, "method_not_allowed");
    }
}

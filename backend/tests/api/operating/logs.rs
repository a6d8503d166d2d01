use serde_json::{Value, json};

use crate::stage::{Actor, Database, Engine, PASSWORD, Process, on_both_engines};

async fn logging_json(engine: Engine) -> Process {
    let settings = [("UMBRACHAT_LOG_FORMAT", "json"), ("UMBRACHAT_LOG", "info")];
    Process::on(Database::new(engine).await, &settings).await
}

fn lines(server: &Process) -> Vec<Value> {
    let json = |line: &String| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"));
    server.log().iter().map(json).collect()
}

/// Waits for the first log line that matches.
async fn line(server: &Process, what: &str, is_it: impl Fn(&Value) -> bool) -> Value {
    let mut found = None;
    crate::stage::eventually(what, async || {
        found = lines(server).into_iter().find(|line| is_it(line));
        found.is_some()
    })
    .await;
    found.expect("is there")
}

on_both_engines! {
    async fn each_request_is_logged_as_json(engine: Engine) {
        let server = logging_json(engine).await;
        let (mira, tomas, _) = server.pair().await;
        let started = line(&server, "starts", |line| line["message"] == "UmbraChat starts").await;
        assert_eq!(started["version"], env!("CARGO_PKG_VERSION"));
        let name = if engine == Engine::Sqlite { "SQLite" } else { "PostgreSQL" };
        assert_eq!(started["engine"], name);
        let answer = mira.get(&format!("/users/{}", tomas.id)).await.expect(200);
        let id = answer.header("x-request-id");
        let said = line(&server, "the request", |line| line["request"] == id).await;
        assert_eq!(said["route"], "/api/v1/users/{id}", "the pattern, not the address");
        assert_eq!((&said["status"], &said["method"]), (&json!(200), &json!("GET")));
        assert!(said["micros"].as_u64().is_some_and(|micros| micros > 0), "{said}");
        assert!(said["timestamp"].as_str().is_some_and(|at| at.ends_with('Z')), "UTC: {said}");
        assert_eq!(said["level"], "INFO");
        let missing = mira.get("/made-up").await.expect(404);
        let id = missing.header("x-request-id");
        let said = line(&server, "the mistake", |line| line["request"] == id).await;
        assert_eq!((&said["status"], &said["route"]), (&json!(404), &json!("-")));
    }

    async fn account_events_are_logged(engine: Engine) {
        let server = logging_json(engine).await;
        let (mira, ..) = server.pair().await;
        let stranger = Actor::anonymous(server.base(), reqwest::Client::new());
        let wrong = json!({ "username": "mira", "password": "six lamps over the lake" });
        stranger.post("/sessions", wrong).await.expect(401);
        let nobody = json!({ "username": "nobody", "password": PASSWORD });
        stranger.post("/sessions", nobody).await.expect(401);
        let other = mira.on_another_device().await;
        mira.delete(&format!("/sessions/{}", other.session)).await.expect(204);
        let new = json!({ "current": PASSWORD, "new": "nine kites above the town" });
        mira.put("/me/password", new).await.expect(204);
        mira.delete("/sessions/current").await.expect(204);
        for kind in ["signed_up", "sign_in_failed", "signed_in", "session_ended", "password_changed",
            "signed_out"] {
            let is_it = |line: &Value| line["kind"] == kind && line["account"] == mira.id.as_str();
            let said = line(&server, kind, is_it).await;
            assert_eq!(said["source"], "127.0.0.x", "{said}");
            assert!(said["timestamp"].as_str().is_some_and(|at| at.ends_with('Z')), "{said}");
        }
        let failed = |line: &Value| line["message"] == "a sign-in failed" && line["account"].is_null();
        line(&server, "a failure of nobody", failed).await;
        let all = server.log().join("\n");
        assert!(!all.contains("nobody") && !all.contains("lamps") && !all.contains("kites"), "{all}");
    }
}

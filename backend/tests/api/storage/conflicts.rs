//! Transactions that PostgreSQL aborts because of a conflict are repeated.

use serde_json::json;

use crate::stage::{Engine, Stage};

/// Makes this many insertions into a table fail with the given error code.
async fn stumble(stage: &Stage, table: &str, code: &str, text: &str, times: u32) {
    stage
        .database
        .execute(&format!(
            "DROP SEQUENCE IF EXISTS tries; CREATE SEQUENCE tries; \
             CREATE OR REPLACE FUNCTION stumble() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
               IF nextval('tries') <= {times} THEN \
                 RAISE EXCEPTION '{text}' USING ERRCODE = '{code}'; \
               END IF; RETURN NEW; END $$; \
             CREATE OR REPLACE TRIGGER stumbles BEFORE INSERT ON {table} \
               FOR EACH ROW EXECUTE FUNCTION stumble()"
        ))
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_conflict_is_retried_a_limited_number_of_times() {
    let stage = Stage::new(Engine::Postgres).await;
    let (mira, tomas, direct) = stage.pair().await;
    let conflicts = [("40001", "could not serialize access"), ("40P01", "deadlock detected")];
    for (code, text) in conflicts {
        stumble(&stage, "messages", code, text, 2).await;
        let mut socket = tomas.listen().await;
        mira.say(&direct, &format!("through {text}")).await;
        let change = socket.expect("change").await;
        assert_eq!(change["messages"][0]["body"], format!("through {text}"));

        stumble(&stage, "conversations", code, text, 2).await;
        mira.group("made at the third try", &[&tomas]).await;
        let aiko = stage.person("aiko").await;
        stumble(&stage, "friend_requests", code, text, 3).await;
        mira.ask(&aiko).await;

        stumble(&stage, "messages", code, text, 1_000).await;
        let name = crate::stage::client_id();
        let again = mira.send_as(&direct, &name, "never").await;
        again.problem(503, "unavailable");
        stumble(&stage, "messages", code, text, 0).await;
        mira.send_as(&direct, &name, "never").await.expect(201);
    }
    let groups = mira.get("/conversations").await.expect(200);
    let made = groups.items().iter().filter(|one| one["title"] == "made at the third try").count();
    assert_eq!(made, 2, "each once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_constraint_violation_is_not_retried() {
    let stage = Stage::new(Engine::Postgres).await;
    let (mira, _, direct) = stage.pair().await;
    stumble(&stage, "messages", "23514", "violates a check", 1).await;
    let body = json!({ "client_id": crate::stage::client_id(), "body": "once" });
    mira.say_with(&direct, body.clone()).await.problem(500, "internal");
    mira.say_with(&direct, body).await.expect(201);
}

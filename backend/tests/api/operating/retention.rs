use serde_json::json;

use crate::stage::{Database, Stage, on_both_engines};

const DAY: u64 = 24 * 60 * 60;

const KEPT: &[(&str, &str)] = &[
    ("UMBRACHAT_KEEP_SESSIONS", "20"),
    ("UMBRACHAT_KEEP_SECURITY_EVENTS", "30"),
    ("UMBRACHAT_KEEP_TOMBSTONES", "40"),
    ("UMBRACHAT_KEEP_REPORTS", "50"),
];

async fn count(stage: &Stage, what: &str) -> String {
    let query = format!("SELECT CAST(count(*) AS text) AS text FROM {what}");
    stage.database.texts(&query).await.remove(0)
}

/// The numbers in the command's table of rows that are due.
fn numbers(table: &str) -> Vec<u32> {
    let rows = table.lines().skip(1);
    let first = |row: &str| row.split_whitespace().next().and_then(|word| word.parse().ok());
    rows.map(|row| first(row).expect("a number")).collect()
}

on_both_engines! {
    async fn a_dry_run_reports_and_removes_nothing(stage: Stage) {
        let (mira, tomas, direct) = stage.pair().await;
        for reason in ["spam", "abuse", "other"] {
            let report = json!({ "user_id": tomas.id, "reason": reason });
            mira.post("/reports", report).await.expect(201);
        }
        mira.on_another_device().await;
        mira.delete("/sessions").await.expect(204);
        for text in ["one", "two", "three"] {
            let id = mira.say(&direct, text).await["id"].as_str().expect("an id").to_owned();
            if text != "three" {
                mira.delete(&format!("/conversations/{direct}/messages/{id}")).await.expect(200);
            }
        }
        let dry = ["retention", "--dry-run"];
        mira.post("/me/invitation-links", json!({ "valid_days": 2 })).await.expect(201);
        let said = stage.umbrachat_with(&dry, KEPT, "").await.done();
        assert_eq!(numbers(&said), [0; 11], "{said}");
        stage.database.let_pass("sessions", "revoked_at", 21 * DAY).await;
        stage.database.let_pass("security_events", "at", 31 * DAY).await;
        stage.database.let_pass("messages", "deleted_at", 41 * DAY).await;
        // One report is open, one was closed long ago, and one was closed just now.
        stage.database.let_pass("reports", "created_at", 51 * DAY).await;
        let closed = |reason: u8, at: &str| {
            format!("UPDATE reports SET closed_at = {at} WHERE reason = {reason}")
        };
        stage.database.execute(&closed(0, "created_at")).await;
        let now = "(SELECT max(created_at) FROM sessions)";
        stage.database.execute(&closed(1, now)).await;
        let said = stage.umbrachat_with(&dry, KEPT, "").await.done();
        assert!(said.starts_with("Would be deleted:\n") && said.contains("ended sessions (kept 20 days)"), "{said}");
        assert_eq!(numbers(&said), [1, 4, 0, 2, 0, 2, 0, 0, 0, 0, 0], "{said}");
        let said = stage.umbrachat(&dry).await.done();
        assert_eq!(numbers(&said), [0; 11], "ninety days if nothing is set: {said}");
        assert_eq!(count(&stage, "security_events").await, "4", "nothing has gone");

        let said = stage.umbrachat_with(&["retention"], KEPT, "").await.done();
        assert!(said.starts_with("Deleted:\n"), "{said}");
        assert_eq!(numbers(&said), [1, 4, 0, 2, 0, 2, 0, 0, 0, 0, 0], "{said}");
        let left = (count(&stage, "sessions").await, count(&stage, "security_events").await);
        assert_eq!(left, ("2".to_owned(), "0".to_owned()));
        assert_eq!(count(&stage, "messages WHERE deleted_at IS NOT NULL").await, "0");
        assert_eq!(mira.history(&direct).await.len(), 1);
        assert_eq!(count(&stage, "reports").await, "1");
        let said = stage.umbrachat_with(&dry, KEPT, "").await.done();
        assert_eq!(numbers(&said), [0; 11], "{said}");
        assert_eq!(count(&stage, "approaches").await, "1");
        stage.database.let_pass("approaches", "at", 2 * DAY).await;
        stage.database.let_pass("invitation_links", "expires_at", 2 * DAY).await;
        let said = stage.umbrachat(&["retention"]).await.done();
        assert_eq!(numbers(&said), [0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0], "{said}");
        assert_eq!(count(&stage, "invitation_links").await, "0");
        assert_eq!(count(&stage, "approaches").await, "0");
    }

    async fn the_policy_states_the_configured_retention(stage: Stage) {
        let mira = stage.person("mira").await;
        let told = async |mira: &crate::stage::Actor| {
            let map = mira.get("/me/data-map").await.expect(200);
            let kept = |name: &str| {
                let categories = map.body["categories"].as_array().expect("a list");
                let found = categories.iter().find(|category| category["category"] == name);
                found.expect("is listed")["retention"].clone()
            };
            (kept("sessions"), kept("security_events"), kept("reports"))
        };
        let reports = |days| format!("{days} days after they are closed, or made and never closed");
        let shipped = ("90 days after they end".into(), "90 days".into(), reports(180).into());
        assert_eq!(told(&mira).await, shipped);
        let settings =
            ["--keep-sessions", "20", "--keep-security-events", "30", "--keep-reports", "50"];
        let stage = stage.restart_with(&settings).await;
        let set = ("20 days after they end".into(), "30 days".into(), reports(50).into());
        assert_eq!(told(&mira.at(&stage.base)).await, set);
    }

    async fn defaults_keep_nothing_longer_than_the_shipped_policy(engine: Engine) {
        for setting in ["--keep-sessions", "--keep-security-events"] {
            let database = Database::new(engine).await;
            let refused = Stage::try_on(engine, database, &[setting, "91"]).await;
            let refused = refused.err().expect("is refused");
            assert!(refused.contains("90 days") && refused.contains("UMBRACHAT_POLICY_DIR"), "{refused}");
        }
        let database = Database::new(engine).await;
        Stage::try_on(engine, database, &["--keep-tombstones", "400"]).await.expect("starts");
    }
}

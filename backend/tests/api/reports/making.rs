use serde_json::{Value, json};

use crate::{
    files,
    stage::{Actor, Answer, PASSWORD, Stage, eventually, on_both_engines},
};

const ABSENT: &str = "0192f000-0000-7000-8000-000000000000";

async fn report(actor: &Actor, body: Value) -> Answer {
    actor.post("/reports", body).await
}

on_both_engines! {
    async fn a_report_contains_the_attached_messages(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let said = tomas.say(&conversation, "buy my cheap telescopes").await;
        let whole = json!({
            "user_id": tomas.id, "conversation_id": conversation, "message_id": said["id"],
            "reason": "spam", "note": " Third time. ", "content": "cheap telescopes",
        });
        let made = report(&mira, whole).await.expect(201);
        let mut names: Vec<_> = made.body.as_object().expect("an object").keys().collect();
        names.sort();
        assert_eq!(names, ["created_at", "id"]);
        let short = json!({ "user_id": tomas.id, "reason": "other" });
        let second = report(&mira, short).await.expect(201);
        let listed = mira.get("/reports").await.expect(200);
        let ids: Vec<_> = listed.items().iter().map(|one| one["id"].clone()).collect();
        assert_eq!(ids, [second.body["id"].clone(), made.body["id"].clone()], "newest first");
        assert_eq!(listed.items()[1], json!({
            "id": made.body["id"], "created_at": made.body["created_at"], "closed_at": null,
            "user_id": tomas.id, "conversation_id": conversation, "message_id": said["id"],
            "reason": "spam", "note": "Third time.", "content": "cheap telescopes", "attachments": [],
        }));
        assert!(tomas.get("/reports").await.expect(200).items().is_empty(), "the report is private");
        let page = mira.get("/reports?limit=1").await.expect(200);
        let next = page.text("next");
        let rest = mira.get(&format!("/reports?limit=1&cursor={next}")).await.expect(200);
        assert_eq!((&rest.items()[0]["id"], &rest.body["next"]), (&made.body["id"], &Value::Null));
    }

    async fn a_report_keeps_the_attached_files(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let (first, second) =
            (files::document(&tomas, b"the evidence").await, files::document(&tomas, b"harmless").await);
        let said = files::send(&tomas, &conversation, Value::Null, &[&first, &second]).await;
        let whole = json!({
            "user_id": tomas.id, "conversation_id": conversation, "message_id": said["id"],
            "reason": "illegal", "attachments": [first],
        });
        let id = report(&mira, whole.clone()).await.expect(201).text("id");
        let listed = mira.get("/reports").await.expect(200);
        assert_eq!(listed.items()[0]["attachments"], json!([said["attachments"][0]]));
        for (field, value, status) in [
            ("attachments", json!([ABSENT]), 422),
            ("attachments", json!([first, first]), 422),
            ("message_id", Value::Null, 422),
        ] {
            let mut wrong = whole.clone();
            wrong[field] = value;
            report(&mira, wrong).await.expect(status);
        }
        let other = files::document(&mira, b"not of the message").await;
        let mut wrong = whole.clone();
        wrong["attachments"] = json!([other]);
        report(&mira, wrong).await.problem(422, "validation_failed");

        let place = format!("/conversations/{conversation}/messages/{}", said["id"].as_str().expect("an id"));
        tomas.delete(&place).await.expect(200);
        assert_eq!(files::reads(&mira, &first).await, 404, "it is evidence for the operator only");
        let stored = || {
            let folder = std::fs::read_dir(stage.database.data_dir().join("files")).expect("a folder");
            folder.filter(|blob| blob.as_ref().is_ok_and(|blob| blob.path().join("original").exists())).count()
        };
        eventually("the other file is gone", async || stored() == 2).await;
        let shown = stage.umbrachat(&["reports", "show", &id]).await.done();
        assert!(shown.contains(&format!("{first}  document  12 bytes  notes.txt")), "{shown}");
        let directory = tempfile::tempdir().expect("a directory");
        let copies = directory.path().join("copies");
        let copies_of = ["reports", "show", &id, "--files", &copies.to_string_lossy()];
        let path = stage.umbrachat(&copies_of).await.done();
        assert!(path.trim_end().ends_with(&format!("{first}-notes.txt")), "{path}");
        assert_eq!(std::fs::read(path.trim_end()).expect("a copy"), b"the evidence");
        stage.umbrachat(&copies_of).await.refused(&["notes.txt"]);

        mira.post("/sessions/current/confirm", json!({ "password": PASSWORD })).await.expect(204);
        let export = mira.get("/me/export").await.expect(200).body;
        assert_eq!(export["reports"][0]["attachments"][0]["id"], first.as_str());
        // The report goes with its reporter, and the bytes with the report.
        mira.delete_with("/me", json!({ "password": PASSWORD })).await.expect(200);
        eventually("the evidence is gone", async || stored() == 0).await;
    }

    async fn only_visible_objects_can_be_reported(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let (ada, _, other) = stage.pair().await;
        let hidden = ada.say(&other, "a word between us").await;
        let about = |user: &str| json!({ "user_id": user, "reason": "abuse" });
        for absent in [ada.id.as_str(), ABSENT] {
            report(&mira, about(absent)).await.problem(404, "not_found");
        }
        let with = |conversation: &str, message: &Value| json!({
            "user_id": tomas.id, "conversation_id": conversation, "message_id": message,
            "reason": "abuse",
        });
        report(&mira, with(&other, &Value::Null)).await.problem(404, "not_found");
        report(&mira, with(&other, &hidden["id"])).await.problem(404, "not_found");
        report(&mira, with(&conversation, &hidden["id"])).await.problem(404, "not_found");
        let mine = mira.say(&conversation, "hello").await;
        let refused = report(&mira, with(&conversation, &mine["id"])).await;
        assert_eq!(refused.problem(422, "validation_failed"), ["message_id:not_theirs"]);
        report(&mira, about(&mira.id)).await.problem(409, "conflict");
        let named = format!("/blocks/{}?username={}", ada.id, ada.username);
        mira.put(&named, ()).await.expect(201);
        report(&mira, about(&ada.id)).await.expect(201);
        report(&stage.stranger(), about(&ada.id)).await.problem(401, "unauthenticated");
    }

    async fn the_text_of_a_report_is_limited(stage: Stage) {
        let (mira, tomas, _) = stage.pair().await;
        let with = |name: &str, value: Value| {
            let mut body = json!({ "user_id": tomas.id, "reason": "abuse" });
            body[name] = value;
            body
        };
        for (name, value, fault) in [
            ("note", json!("ä".repeat(1_001)), "note:too_long"),
            ("content", json!("ä".repeat(8_001)), "content:too_long"),
            ("note", json!("a\0b"), "note:invalid"),
            ("reason", json!("boring"), "reason:invalid"),
            ("closed_at", json!("2026-01-01T00:00:00Z"), "closed_at:unknown"),
            ("message_id", json!(ABSENT), "conversation_id:required"),
        ] {
            let refused = report(&mira, with(name, value)).await;
            assert_eq!(refused.problem(422, "validation_failed"), [fault]);
        }
        report(&mira, with("content", json!("ä".repeat(8_000)))).await.expect(201);
    }

    async fn the_eleventh_report_of_a_day_is_refused(engine: Engine) {
        let stage = Stage::with(engine, &[]).await;
        let (mira, tomas, _) = stage.pair().await;
        let body = json!({ "user_id": tomas.id, "reason": "spam" });
        let tries = (0..12).map(|_| report(&mira, body.clone()));
        let answers = futures_util::future::join_all(tries).await;
        let made = answers.iter().filter(|answer| answer.status == 201).count();
        assert_eq!(made, 10, "also of many at once");
        let refused = report(&mira, body.clone()).await;
        refused.problem(429, "rate_limited");
        let wait: u64 = refused.header("retry-after").parse().expect("seconds");
        assert!((80_000..=86_400).contains(&wait), "{wait}");
        stage.database.let_pass("reports", "created_at", 86_400).await;
        report(&mira, body).await.expect(201);
    }
}

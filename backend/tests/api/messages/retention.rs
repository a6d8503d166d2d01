use serde_json::{Value, json};

use crate::stage::{eventually, on_both_engines};

const DAY: u64 = 24 * 60 * 60;

on_both_engines! {
    async fn tombstones_are_removed_after_ninety_days_and_old_devices_are_reset(stage: Stage) {
        let (mira, tomas, direct) = stage.pair().await;
        let away = tomas.everything().await.body["state"].clone();
        let mut ids = Vec::new();
        for text in ["one", "two", "three", "four"] {
            ids.push(mira.say(&direct, text).await["id"].as_str().expect("an id").to_owned());
        }
        // The last message is shown in the list, so its tombstone stays.
        for id in [&ids[0], &ids[1], &ids[3]] {
            mira.delete(&format!("/conversations/{direct}/messages/{id}")).await.expect(200);
        }
        let lately = tomas.everything().await.body["state"].clone();
        stage.database.let_pass("messages", "deleted_at", 89 * DAY).await;
        let stage = stage.restart().await;
        let tomas = tomas.at(&stage.base);
        assert_eq!(tomas.history(&direct).await.len(), 4);
        stage.database.let_pass("messages", "deleted_at", 2 * DAY).await;
        let stage = stage.restart().await;
        let tomas = tomas.at(&stage.base);
        eventually("the marks go", async || tomas.history(&direct).await.len() == 2).await;
        let bodies: Vec<_> = tomas.history(&direct).await;
        let bodies: Vec<_> = bodies.iter().map(|message| message["body"].clone()).collect();
        assert_eq!(bodies, [json!("three"), Value::Null]);
        tomas.changes(&direct, 0).await.problem(410, "reset");
        let (_, welcome) = tomas.resume(away).await;
        assert_eq!(welcome["conversations"][0]["reset"], true, "{welcome}");
        let (_, welcome) = tomas.resume(lately).await;
        assert_ne!(welcome["conversations"][0]["reset"], true, "{welcome}");
    }
}

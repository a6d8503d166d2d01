//! What the other parts of the server know of files.

use serde_json::{Value, json};

use super::{document, send};
use crate::stage::{PASSWORD, on_both_engines};

on_both_engines! {
    async fn the_export_lists_files(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let id = document(&mira, b"mine").await;
        send(&mira, &conversation, json!("Notes"), &[&id]).await;
        document(&mira, b"unsent").await;
        for (actor, count) in [(&mira, 2), (&tomas, 0)] {
            actor.post("/sessions/current/confirm", json!({ "password": PASSWORD })).await.expect(204);
            let export = actor.get("/me/export").await.expect(200).body;
            assert_eq!(export["files"].as_array().expect("a list").len(), count);
            let message = &export["conversations"][0]["messages"][0];
            assert_eq!(message["attachments"][0]["id"], id.as_str());
            assert_eq!(message["attachments"][0]["name"], "notes.txt");
        }
    }

    async fn the_data_map_counts_files(stage: Stage) {
        let (mira, _, conversation) = stage.pair().await;
        let id = document(&mira, b"mine").await;
        send(&mira, &conversation, Value::Null, &[&id]).await;
        let map = mira.get("/me/data-map").await.expect(200).body;
        let files = map["categories"].as_array().expect("a list").iter();
        let files = files.filter(|category| category["category"] == "files");
        assert_eq!(files.map(|category| category["count"].as_i64()).collect::<Vec<_>>(), [Some(1)]);
    }
}

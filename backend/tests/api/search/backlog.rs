//! Messages that were stored before the search index existed.

use super::found;
use crate::stage::{Engine, Stage, eventually, on_both_engines};

/// Removes the index, as in a database of the version before it.
async fn forget(stage: &Stage) {
    let id = match stage.engine {
        Engine::Sqlite => "x'ffffffffffffffffffffffffffffffff'",
        Engine::Postgres => "'ffffffff-ffff-ffff-ffff-ffffffffffff'",
    };
    let forget = format!(
        "DELETE FROM search_entries; DELETE FROM search_backlog; \
         INSERT INTO search_backlog (id, below, next_entry) VALUES (1, {id}, 0)"
    );
    stage.database.execute(&forget).await;
}

async fn is_indexed(stage: &Stage) -> bool {
    let count = "SELECT CAST(count(*) AS text) AS text FROM search_backlog";
    stage.database.texts(count).await == ["0"]
}

on_both_engines! {
    async fn unindexed_messages_are_indexed_after_the_next_start(stage: Stage) {
        let (mira, _, conversation) = stage.pair().await;
        let mut expected = Vec::new();
        for number in 0..450 {
            let text = format!("old {number}");
            let sent = mira.say(&conversation, &text).await;
            if number % 10 == 3 {
                let id = sent["id"].as_str().expect("an id");
                mira.delete(&format!("/conversations/{conversation}/messages/{id}")).await.expect(200);
            } else {
                expected.insert(0, text);
            }
        }
        assert!(is_indexed(&stage).await, "a new database has no backlog");
        forget(&stage).await;
        assert_eq!(found(&mira, "old", "").await, Vec::<String>::new());
        let stage = stage.restart().await;
        let mira = mira.at(&stage.base);
        for number in 0..3 {
            let text = format!("old, but new {number}");
            mira.say(&conversation, &text).await;
            expected.insert(0, text);
        }
        eventually("the backlog is done", async || is_indexed(&stage).await).await;
        let mut seen = Vec::new();
        let mut cursor = String::new();
        while seen.len() < expected.len() {
            let page = super::ask(&mira, "old", &format!("&limit=100{cursor}")).await.expect(200);
            seen.extend(super::bodies(&page));
            let Some(next) = page.body["next"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(seen, expected);
        let stage = stage.restart().await;
        assert_eq!(found(&mira.at(&stage.base), "but", "").await.len(), 3, "nothing is indexed twice");
    }
}

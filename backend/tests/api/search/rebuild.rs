//! Index entries of an earlier version, whose words still contain diacritics.

use super::found;
use crate::stage::{Actor, Engine, Stage, eventually, on_both_engines};

/// Replaces the indexed words by those of the earlier version. On PostgreSQL an update of the
/// tokens alone marks an entry as outdated, as an update by a node of that version does.
async fn make_outdated(stage: &Stage) {
    let statement = match stage.engine {
        Engine::Sqlite => {
            "UPDATE search_words SET words = replace(words, 'cafe', 'café'); \
             UPDATE search_entries SET fold = 0"
        }
        Engine::Postgres => {
            "UPDATE search_entries SET tokens = (SELECT array_to_tsvector(array_agg( \
                 replace(word, 'cafe', 'café'))) FROM unnest(tsvector_to_array(tokens)) word)"
        }
    };
    stage.database.execute(statement).await;
}

async fn outdated(stage: &Stage) -> String {
    let count = "SELECT CAST(count(*) AS text) AS text FROM search_entries WHERE fold < 1";
    stage.database.texts(count).await.concat()
}

on_both_engines! {
    async fn outdated_entries_are_found_until_they_are_rebuilt(stage: Stage) {
        let (mira, _, conversation) = stage.pair().await;
        let mut expected = Vec::new();
        for number in 0..250 {
            let text = format!("Im Café {number}");
            mira.say(&conversation, &text).await;
            expected.insert(0, text);
        }
        assert_eq!(outdated(&stage).await, "0");
        make_outdated(&stage).await;
        assert_eq!(outdated(&stage).await, "250");
        mira.say(&conversation, "Im Café danach").await;
        expected.insert(0, "Im Café danach".to_owned());
        assert_eq!(found(&mira, "café", "&limit=200").await, expected[..200], "old and new together");
        assert_eq!(found(&mira, "im caf", "&limit=200").await, expected[..200]);
        assert_eq!(found(&mira, "cafe", "").await, ["Im Café danach"]);
        let stage = stage.restart().await;
        let mira = mira.at(&stage.base);
        eventually("all entries are rebuilt", async || outdated(&stage).await == "0").await;
        for query in ["cafe", "café", "CAFE\u{301}", "im cafe"] {
            assert_eq!(found(&mira, query, "&limit=200").await, expected[..200], "{query}");
        }
    }

    /// Entries without markers of what a message has, as the version before them wrote.
    async fn unmarked_entries_are_rebuilt(stage: Stage) {
        let (mira, _, conversation) = stage.pair().await;
        for number in 0..250 {
            mira.say(&conversation, &format!("number {number}")).await;
        }
        mira.say(&conversation, "see www.umbra.example").await;
        let photo = crate::files::photo(&mira).await;
        crate::files::send(&mira, &conversation, "a photo".into(), &[&photo]).await;
        let unmark = match stage.engine {
            Engine::Sqlite => {
                "UPDATE search_words SET words = replace(replace(words, char(983040, 983045), ''), \
                     char(983040, 983040), ''); \
                 UPDATE search_entries SET fold = 1"
            }
            Engine::Postgres => {
                "UPDATE search_entries SET fold = 1, tokens = (SELECT array_to_tsvector(array_agg(word)) \
                     FROM unnest(tsvector_to_array(tokens)) word \
                     WHERE position(chr(983040) || chr(983040) in word) = 0 \
                     AND position(chr(983040) || chr(983045) in word) = 0)"
            }
        };
        stage.database.execute(unmark).await;
        let has = async |actor: &Actor, kind: &str| {
            actor.get(&format!("/search?has={kind}")).await.expect(200).items().len()
        };
        assert_eq!((has(&mira, "link").await, has(&mira, "picture").await), (0, 0));
        let stage = stage.restart().await;
        let mira = mira.at(&stage.base);
        let left = "SELECT CAST(count(*) AS text) AS text FROM search_entries WHERE fold < 3";
        eventually("all entries are rebuilt", async || stage.database.texts(left).await == ["0"]).await;
        assert_eq!((has(&mira, "link").await, has(&mira, "picture").await), (1, 1));
        assert_eq!(found(&mira, "number", "&limit=200").await.len(), 200);
    }

    async fn an_edit_rebuilds_an_outdated_entry(stage: Stage) {
        let (mira, _, conversation) = stage.pair().await;
        let sent = mira.say(&conversation, "Im Café").await;
        let path = format!("/conversations/{conversation}/messages/{}", sent["id"].as_str().expect("an id"));
        make_outdated(&stage).await;
        for (text, query) in [("Im Müsli", "musli"), ("Im Öl", "ol"), ("Im Café", "cafe")] {
            mira.patch(&path, serde_json::json!({ "body": text })).await.expect(200);
            assert_eq!(outdated(&stage).await, "0");
            assert_eq!(found(&mira, query, "").await, [text]);
        }
    }
}

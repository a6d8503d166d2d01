//! Deleted text cannot be found: by no query, and in no byte of the database files.

use serde_json::Value;

use super::found;
use crate::stage::{Engine, eventually, on_both_engines};

fn path(conversation: &str, message: &Value) -> String {
    format!("/conversations/{conversation}/messages/{}", message["id"].as_str().expect("an id"))
}

on_both_engines! {
    async fn a_deleted_text_is_not_found(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let first = mira.say(&conversation, "the first canary").await;
        mira.say(&conversation, "the second canary").await;
        mira.delete(&path(&conversation, &first)).await.expect(200);
        for actor in [&mira, &tomas] {
            assert_eq!(found(actor, "canary", "").await, ["the second canary"]);
            assert_eq!(found(actor, "first", "").await, Vec::<String>::new());
        }
    }

    async fn no_word_of_a_deleted_text_is_left_in_the_database(stage: Stage) {
        let (mira, _, conversation) = stage.pair().await;
        let mut sent = Vec::new();
        // Enough messages for several index segments, with rare and frequent words.
        for number in 0..60 {
            let text = format!("birdsong{number} kanarienvogel kanarie{} stays", "n".repeat(number % 7));
            sent.push(mira.say(&conversation, &text).await);
            mira.say(&conversation, &format!("neighbour{number} stays kanal")).await;
        }
        assert!(stage.database.holds("birdsong3").await && stage.database.holds("kanarien").await);
        for message in &sent {
            mira.delete(&path(&conversation, message)).await.expect(200);
        }
        eventually("the words are removed", async || {
            !stage.database.holds("birdsong").await && !stage.database.holds("kanari").await
        })
        .await;
        assert_eq!(found(&mira, "stays", "&limit=200").await.len(), 60);
        assert_eq!(found(&mira, "kana", "&limit=200").await.len(), 60);
        assert!(stage.database.holds("neighbour3").await);
        if stage.engine == Engine::Sqlite {
            let check = "INSERT INTO search_words (search_words) VALUES ('integrity-check')";
            stage.database.execute(check).await;
        }
    }
}

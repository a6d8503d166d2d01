use serde_json::Value;

use crate::stage::{Actor, Socket, on_both_engines};

/// Reads the frames of the conversation up to `head`; fails if a position is missing.
async fn followed(socket: &mut Socket, head: i64) -> Vec<Value> {
    let (mut rev, mut messages) = (0, Vec::new());
    while rev < head {
        let change = socket.expect("change").await;
        assert_eq!(change["from"], rev + 1, "no hole and no repeat");
        rev = change["rev"].as_i64().expect("a number");
        messages.extend(change["messages"].as_array().expect("a list").clone());
    }
    messages
}

async fn speak(actor: &Actor, conversation: &str, count: usize) {
    let sending = (0..count).map(|_| actor.say(conversation, "me first"));
    futures_util::future::join_all(sending).await;
}

on_both_engines! {
    async fn concurrent_messages_have_one_dense_order(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let mut sockets = Vec::new();
        for actor in [&mira, &mira, &tomas, &tomas] {
            sockets.push(actor.listen().await);
        }
        tokio::join!(speak(&mira, &conversation, 50), speak(&tomas, &conversation, 50));
        let path = format!("/conversations/{conversation}/messages?limit=200");
        let stored = mira.get(&path).await.expect(200).items().to_vec();
        let seqs: Vec<_> = stored.iter().map(|message| message["seq"].as_i64()).collect();
        assert_eq!(seqs, (1..=100).map(Some).collect::<Vec<_>>());
        for socket in &mut sockets {
            assert_eq!(followed(socket, 100).await, stored);
        }
        let changes = tomas.changes(&conversation, 0).await.expect(200);
        assert_eq!(changes.body["messages"], Value::from(stored));
    }

    async fn messages_of_one_client_keep_their_order(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let (mut hers, mut his) = (mira.listen().await, tomas.listen().await);
        let bodies: Vec<String> = (0..100).map(|number| format!("number {number}")).collect();
        let said = hers.send_many(&conversation, bodies.clone()).await;
        assert!(said.is_sorted_by_key(|message| message["seq"].as_i64()));
        let heard: Vec<_> = followed(&mut his, 100).await.iter().map(|one| one["body"].clone()).collect();
        assert_eq!(heard, bodies);
    }

    async fn deletions_take_part_in_the_order(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let mut his = tomas.listen().await;
        let mut ids = Vec::new();
        for number in 0..20 {
            ids.push(mira.say(&conversation, &number.to_string()).await["id"].clone());
        }
        let path = |id: &Value| {
            format!("/conversations/{conversation}/messages/{}", id.as_str().expect("an id"))
        };
        let paths: Vec<_> = ids.iter().map(path).collect();
        let deleting = paths.iter().map(|path| mira.delete(path));
        let (deleted, ()) =
            tokio::join!(futures_util::future::join_all(deleting), speak(&tomas, &conversation, 20));
        let mut revs: Vec<_> = deleted.iter().map(|answer| answer.number("rev")).collect();
        revs.sort_unstable();
        revs.dedup();
        assert_eq!(revs.len(), 20, "every deletion has a position of its own");
        let heard = followed(&mut his, 60).await;
        assert_eq!(heard.len(), 60);
        assert_eq!(tomas.changes(&conversation, 60).await.expect(200).number("rev"), 60);
    }
}

use serde_json::{Value, json};

use crate::stage::{Answer, on_both_engines};

/// The `seq` and `rev` of each message of an answer.
fn positions(answer: &Answer) -> Vec<(i64, i64)> {
    let number = |message: &Value, name: &str| message[name].as_i64().expect("a number");
    let messages = answer.body["messages"].as_array().expect("a list");
    messages.iter().map(|one| (number(one, "seq"), number(one, "rev"))).collect()
}

fn span(answer: &Answer) -> (i64, i64, bool) {
    (answer.number("from"), answer.number("rev"), answer.body["more"] == true)
}

on_both_engines! {
    async fn pages_of_changes_end_on_a_position(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let mut socket = mira.listen().await;
        socket.send_many(&conversation, (1..=450).map(|number| number.to_string()).collect()).await;
        let mut since = 0;
        for (rev, more) in [(200, true), (400, true), (450, false)] {
            let page = tomas.changes(&conversation, since).await.expect(200);
            assert_eq!(span(&page), (since + 1, rev, more));
            let expected: Vec<_> = (since + 1..=rev).map(|seq| (seq, seq)).collect();
            assert_eq!(positions(&page), expected);
            since = rev;
        }
        let nothing = tomas.changes(&conversation, 450).await.expect(200);
        assert_eq!((span(&nothing), positions(&nothing)), ((451, 450, false), vec![]));
    }

    async fn a_deletion_appears_at_its_new_position(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let first = mira.say(&conversation, "first").await;
        mira.say(&conversation, "second").await;
        let id = first["id"].as_str().expect("an id");
        mira.delete(&format!("/conversations/{conversation}/messages/{id}")).await.expect(200);
        mira.say(&conversation, "fourth").await;
        for (since, expected) in [
            (0, vec![(2, 2), (1, 3), (4, 4)]), (1, vec![(2, 2), (1, 3), (4, 4)]),
            (2, vec![(1, 3), (4, 4)]), (3, vec![(4, 4)]), (4, vec![]),
        ] {
            let changes = tomas.changes(&conversation, since).await.expect(200);
            assert_eq!((positions(&changes), span(&changes)), (expected, (since + 1, 4, false)));
        }
    }

    async fn an_impossible_position_is_reset(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        mira.say(&conversation, "hello").await;
        for since in [2, 1_000, i64::MAX, -1, i64::MIN] {
            tomas.changes(&conversation, since).await.problem(410, "reset");
        }
        let at = |query: &str| format!("/conversations/{conversation}/changes?{query}");
        let other = "0192f000-0000-7000-8000-000000000000";
        tomas.get(&at(&format!("since=1&epoch={other}"))).await.problem(410, "reset");
        let epoch = tomas.everything().await.body["state"]["epoch"].as_str().expect("an epoch").to_owned();
        tomas.get(&at(&format!("since=1&epoch={epoch}"))).await.expect(200);
        for query in ["", "since=", "since=x", "since=1.5", "since=9223372036854775808", "since=0&epoch=x", "since=0&limit=5"] {
            tomas.get(&at(query)).await.problem(400, "invalid_query");
        }
    }

    async fn two_clients_at_the_same_position_read_the_same(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        for text in ["one", "two", "three"] {
            mira.say(&conversation, text).await;
        }
        let hers = mira.changes(&conversation, 1).await.expect(200);
        assert_eq!(hers.body, tomas.changes(&conversation, 1).await.expect(200).body);
        let bodies: Vec<_> =
            hers.body["messages"].as_array().expect("a list").iter().map(|one| &one["body"]).collect();
        assert_eq!(bodies, [&json!("two"), &json!("three")]);
    }
}

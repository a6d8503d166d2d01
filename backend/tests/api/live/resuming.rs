use serde_json::{Value, json};

use crate::stage::{Actor, on_both_engines};

async fn state(actor: &Actor) -> Value {
    actor.everything().await.body["state"].clone()
}

fn ids(welcome: &Value) -> Vec<Value> {
    let listed = welcome["conversations"].as_array().expect("a list");
    listed.iter().map(|one| one["id"].clone()).collect()
}

on_both_engines! {
    async fn an_up_to_date_client_gets_an_empty_welcome(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        tomas.say(&conversation, "hello").await;
        let known = state(&mira).await;
        let (mut socket, welcome) = mira.resume(known.clone()).await;
        assert_eq!(welcome, json!({
            "type": "welcome", "epoch": known["epoch"], "account_rev": known["account_rev"],
            "online": [], "conversations": [], "left": [], "more": false,
        }));
        tomas.say(&conversation, "and on").await;
        assert_eq!(socket.expect("change").await["rev"], 2);
    }

    async fn a_welcome_contains_only_differences(stage: Stage) {
        let (mira, tomas, first) = stage.pair().await;
        let nils = stage.person("nils").await;
        mira.befriend(&nils).await;
        let second = mira.open(&nils).await;
        let known = state(&mira).await;

        tomas.say(&first, "news").await;
        let (_, welcome) = mira.resume(known.clone()).await;
        assert_eq!((ids(&welcome), welcome.get("account")), (vec![json!(first)], None));
        assert_eq!((&welcome["conversations"][0]["head"], &welcome["conversations"][0]["unread"]), (&json!(1), &json!(1)));

        let known = state(&mira).await;
        nils.patch("/me", json!({ "display_name": "Nils H." })).await.expect(200);
        let (_, welcome) = mira.resume(known).await;
        assert_eq!(ids(&welcome), [json!(second)]);
        let friends = welcome["account"]["friends"].as_array().expect("a list");
        assert!(friends.iter().any(|friend| friend["user"]["display_name"] == "Nils H."));

        let known = state(&mira).await;
        tomas.read_up_to(&first, &json!(1)).await.expect(200);
        mira.read_up_to(&first, &json!(1)).await.expect(200);
        let (_, welcome) = mira.resume(known).await;
        assert_eq!((ids(&welcome), &welcome["conversations"][0]["unread"]), (vec![json!(first)], &json!(0)));
        assert!(welcome["account"].is_object(), "a reading moves the account");
    }

    async fn a_conversation_unknown_to_the_client_is_in_the_welcome(stage: Stage) {
        let (mira, _, conversation) = stage.pair().await;
        let mut known = state(&mira).await;
        known["conversations"] = json!({});
        let (_, welcome) = mira.resume(known).await;
        assert_eq!((ids(&welcome), &welcome["conversations"][0]["reset"]), (vec![json!(conversation)], &json!(false)));
    }

    async fn an_impossible_position_is_reset(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        tomas.say(&conversation, "hello").await;
        let known = state(&mira).await;
        let mut beyond = known.clone();
        beyond["conversations"] = json!({ conversation.as_str(): [2, 0] });
        let (_, welcome) = mira.resume(beyond).await;
        assert_eq!((ids(&welcome), &welcome["conversations"][0]["reset"]), (vec![json!(conversation)], &json!(true)));

        let mut other = known.clone();
        other["epoch"] = json!("0192f000-0000-7000-8000-000000000000");
        let (_, welcome) = mira.resume(other).await;
        assert_eq!(welcome["epoch"], known["epoch"]);
        assert_eq!((ids(&welcome), &welcome["conversations"][0]["reset"]), (vec![json!(conversation)], &json!(true)));
        assert!(welcome["account"].is_object());
    }

    async fn missed_changes_are_read_once_and_live_frames_follow(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        tomas.say(&conversation, "before").await;
        let known = state(&mira).await;
        let missed = tomas.say(&conversation, "missed").await;
        let (mut socket, welcome) = mira.resume(known).await;
        let head = welcome["conversations"][0]["head"].as_i64().expect("a number");
        let changes = mira.changes(&conversation, 1).await.expect(200);
        assert_eq!((head, &changes.body["messages"]), (2, &json!([missed])));
        let live = tomas.say(&conversation, "live").await;
        let change = socket.expect("change").await;
        assert_eq!((&change["from"], &change["messages"]), (&json!(head + 1), &json!([live])));
    }

    async fn many_conversations_come_in_frames_of_a_bounded_size(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        tomas.say(&conversation, &"🌒".repeat(200)).await;
        // A hundred direct conversations would need a hundred users, so one row is copied.
        let copies = "INSERT INTO conversations (id, kind, head, last_seq, created_at, last_activity_at) \
            SELECT id(n), 1, 0, 0, created_at, last_activity_at FROM conversations, numbers;\
            INSERT INTO members (conversation_id, account_id, role, joined_seq, rev, delivered_seq, read_seq, public_read_seq) \
            SELECT id(n), account_id, 0, 0, 0, 0, 0, 0 FROM members, numbers WHERE conversation_id IN \
            (SELECT id FROM conversations WHERE kind = 0);";
        let (numbers, id) = if stage.database.url == "sqlite:" {
            ("(WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 150) SELECT n FROM t) numbers",
             "unhex(printf('%032x', n))")
        } else {
            ("generate_series(1, 150) AS numbers(n)", "lpad(to_hex(n), 32, '0')::uuid")
        };
        let copies = copies.replace(", numbers", &format!(", {numbers}")).replace("id(n)", id);
        stage.database.execute(&copies.replace("FROM conversations,", "FROM (SELECT * FROM conversations WHERE kind = 0) c,")).await;
        let mut socket = mira.connect().await;
        socket.say(json!({ "type": "hello" })).await;
        let (mut seen, mut frames) = (Vec::new(), 0);
        loop {
            let part = socket.next().await.expect("is open");
            assert_eq!(part["type"], "welcome");
            assert!(part.to_string().len() <= 64 * 1_024);
            assert_eq!(part["account"].is_object(), frames == 0, "the account comes with the first");
            seen.extend(ids(&part));
            frames += 1;
            if part["more"] == false {
                break;
            }
        }
        seen.sort_by_key(ToString::to_string);
        seen.dedup();
        assert_eq!(seen.len(), 151);
        assert!(frames > 1);
    }
}

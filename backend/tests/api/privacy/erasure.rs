use serde_json::{Value, json};

use crate::stage::{Actor, Engine, PASSWORD, POLICY, Stage, eventually, on_both_engines};

/// A user whose name, address and device occur nowhere else.
async fn canary(stage: &Stage) -> Actor {
    let body = json!({
        "username": "canaryname", "password": PASSWORD, "email": "canary@mail.example",
        "display_name": "Canary Display", "device_name": "canarydevice",
        "consent": { "policy_version": POLICY },
    });
    let made = stage.stranger().post("/accounts", body).await.expect(201);
    let mut canary = stage
        .stranger()
        .with_token(made.body["session"]["access_token"].as_str().expect("a token"));
    canary.id = made.body["account"]["id"].as_str().expect("an id").to_owned();
    canary.username = "canaryname".to_owned();
    canary.refresh_token = made.body["session"]["refresh_token"].as_str().expect("one").to_owned();
    canary
}

const CANARIES: [&str; 7] = [
    "canaryname",
    "canary@mail.example",
    "Canary Display",
    "canarydevice",
    "canarytext",
    "canarynote",
    "canaryword",
];

async fn erase(person: &Actor, messages: &str) -> Value {
    let body = json!({ "password": PASSWORD, "messages": messages });
    let receipt = person.delete_with("/me", body).await.expect(200);
    assert_eq!(receipt.body["complete"], true, "{}", receipt.body);
    receipt.body
}

fn by_body<'a>(messages: &'a [Value], body: &str) -> &'a Value {
    messages.iter().find(|message| message["body"] == body).expect("is there")
}

on_both_engines! {
    async fn an_erased_account_leaves_no_data(stage: Stage) {
        let mira = canary(&stage).await;
        let (tomas, lena, paul) =
            (stage.person("tomas").await, stage.person("lena").await, stage.person("paul").await);
        mira.befriend(&tomas).await;
        mira.befriend(&lena).await;
        let asked = json!({ "username": paul.username, "note": "canarynote" });
        mira.post("/friend-requests", asked).await.expect(201);
        let direct = mira.open(&tomas).await;
        mira.say(&direct, "canarytext one").await;
        let theirs = tomas.say(&direct, "an answer").await;
        let reaction = format!(
            "/conversations/{direct}/messages/{}/reactions/%F0%9F%91%8D",
            theirs["id"].as_str().expect("an id")
        );
        mira.put(&reaction, ()).await.expect(200);
        let owned = mira.group("Ours", &[&tomas, &lena]).await;
        mira.say(&owned, "canaryword in the group").await;
        let alone = mira.group("Only mine", &[]).await;
        mira.say(&alone, "canarytext to nobody").await;
        let guest = tomas.group("Theirs", &[&mira]).await;

        let preview = mira.post("/me/erasure-preview", ()).await.expect(200);
        for (what, count) in
            [("messages", 3), ("conversations", 4), ("friends", 2), ("reactions", 1), ("sessions", 1)]
        {
            assert_eq!(preview.number(what), count, "{what}");
        }
        let becomes = |id: &str| {
            let groups = preview.body["groups"].as_array().expect("groups");
            groups.iter().find(|group| group["id"] == id).expect("is there").clone()
        };
        assert_eq!(becomes(&owned)["becomes"], "handed_over");
        assert_eq!(becomes(&owned)["heir"]["id"], *tomas.id);
        assert_eq!(becomes(&alone)["becomes"], "dissolved");
        assert_eq!(becomes(&guest)["becomes"], "leaves");
        assert!(preview.text("username_free_on").len() == 10);

        let wrong = json!({ "password": "not the password at all" });
        mira.delete_with("/me", wrong).await.problem(403, "wrong_password");
        mira.get("/me").await.expect(200);

        let mut device = mira.listen().await;
        let receipt = erase(&mira, "erase").await;
        assert_eq!(receipt["messages"], json!({ "erased": 3, "anonymised": 0, "forwards": 0 }));
        assert_eq!(receipt["groups"], json!({ "left": 1, "handed_over": 1, "dissolved": 1 }));
        assert!(!receipt["stays"].as_array().expect("a list").is_empty());
        assert_eq!(device.expect_close().await.code, 4401);
        mira.get("/me").await.problem(401, "session_ended");
        let body = json!({ "refresh_token": mira.refresh_token });
        stage.stranger().post("/sessions/refresh", body).await.problem(401, "session_ended");
        let body = json!({ "username": "canaryname", "password": PASSWORD });
        stage.stranger().post("/sessions", body).await.problem(401, "wrong_credentials");

        // The data of other users stays.
        let history = tomas.history(&direct).await;
        assert_eq!(by_body(&history, "an answer")["reactions"], Value::Null);
        let mark = &history[0];
        assert_eq!((&mark["body"], &mark["sender_id"]), (&Value::Null, &Value::Null));
        assert!(mark["deleted_at"].is_string());
        let line = history.last().expect("a line");
        assert_eq!(line["system"], json!({ "event": "account_erased", "user_id": mira.id }));
        let summary = tomas.get(&format!("/conversations/{direct}")).await.expect(200);
        assert_eq!((&summary.body["with"], &summary.body["my"]["can_post"]), (&Value::Null, &json!(false)));
        tomas.say_with(&direct, json!({ "body": "anybody?" })).await.problem(403, "cannot_post");
        tomas.get(&format!("/users/{}", mira.id)).await.problem(404, "not_found");
        assert!(tomas.friends().await.is_empty());
        let requests = paul.get("/friend-requests").await.expect(200);
        assert_eq!(requests.body["incoming"], json!([]));
        let members = lena.get(&format!("/groups/{owned}/members")).await.expect(200);
        let roles: Vec<_> = members.items().iter().map(|member| member["role"].clone()).collect();
        assert_eq!(roles.len(), 2);
        assert!(roles.contains(&json!("owner")));

        for canary in CANARIES {
            eventually(canary, async || !stage.database.holds(canary).await).await;
            if stage.engine == Engine::Postgres {
                assert!(!stage.database.dump_holds(canary), "{canary}");
            }
        }
        let deeds = "SELECT kind || ' ' || result AS text FROM accountability";
        assert_eq!(stage.database.texts(deeds).await, ["erasure complete"]);
    }

    async fn an_erasure_reaches_others_live_and_later(stage: Stage) {
        let (mira, tomas, direct) = stage.pair().await;
        let lena = stage.person("lena").await;
        mira.befriend(&lena).await;
        lena.befriend(&tomas).await;
        let group = mira.group("Ours", &[&tomas, &lena]).await;
        let said = mira.say(&group, "to both").await;
        mira.say(&direct, "to one").await;
        let away = lena.everything().await.body["state"].clone();
        let mut online = tomas.listen().await;
        erase(&mira, "erase").await;
        let (mut lost_friend, mut lines, mut marks) = (false, 0, 0);
        while !(lost_friend && lines == 2 && marks == 2) {
            let frame = online.next().await.expect("further frames arrive");
            lost_friend |= frame["friends"]["removed"] == json!([mira.id]);
            for message in frame["messages"].as_array().into_iter().flatten() {
                let erased = message["system"]["event"] == "account_erased";
                lines += usize::from(erased && message["system"]["user_id"] == *mira.id);
                marks += usize::from(message["deleted_at"].is_string());
                assert_ne!(message["body"], "to both");
            }
            let text = frame.to_string();
            assert!(!text.contains(&mira.username), "{text}");
        }
        let told = lena.post("/sync", away).await.expect(200).body.to_string();
        assert!(told.contains("account_erased") && !told.contains("to both"), "{told}");
        assert!(told.contains(said["id"].as_str().expect("an id")));
    }

    async fn messages_may_stay_without_their_author(stage: Stage) {
        let (mira, tomas, direct) = stage.pair().await;
        let said = mira.say(&direct, "worth keeping").await;
        let away = tomas.everything().await.body["state"].clone();
        let receipt = erase(&mira, "anonymise").await;
        assert_eq!(receipt["messages"], json!({ "erased": 0, "anonymised": 1, "forwards": 0 }));
        let history = tomas.history(&direct).await;
        let kept = by_body(&history, "worth keeping");
        assert_eq!((&kept["sender_id"], &kept["client_id"]), (&Value::Null, &Value::Null));
        assert_eq!((&kept["id"], &kept["seq"]), (&said["id"], &said["seq"]));
        assert_eq!(kept["deleted_at"], Value::Null);
        let found = tomas.get("/search?q=worth").await.expect(200);
        assert_eq!(found.items().len(), 1);
        let by_author = tomas.get(&format!("/search?q=worth&from={}", mira.id)).await.expect(200);
        assert_eq!(by_author.items().len(), 0, "who knew the id cannot tell whose it was");
        let told = tomas.post("/sync", away).await.expect(200);
        assert!(told.body.to_string().contains("worth keeping"));
        eventually("the name is gone", async || !stage.database.holds(&mira.username).await).await;
    }

    async fn a_name_is_free_again_after_thirty_days(stage: Stage) {
        let mira = stage.person("mira").await;
        let name = mira.username.clone();
        erase(&mira, "erase").await;
        let body = json!({
            "username": name.to_uppercase(), "password": PASSWORD,
            "consent": { "policy_version": POLICY },
        });
        stage.stranger().post("/accounts", &body).await.problem(409, "username_taken");
        stage.database.let_pass("reserved_names", "until", 30 * 24 * 60 * 60 + 1).await;
        stage.stranger().post("/accounts", &body).await.expect(201);
    }

    async fn a_conversation_without_accounts_is_removed(stage: Stage) {
        let (mira, tomas, direct) = stage.pair().await;
        mira.say(&direct, "canarytext").await;
        erase(&mira, "anonymise").await;
        assert!(stage.database.holds("canarytext").await);
        erase(&tomas, "anonymise").await;
        eventually("nothing is left", async || {
            stage.database.texts("SELECT 'x' AS text FROM conversations").await.is_empty()
                && !stage.database.holds("canarytext").await
        })
        .await;
    }

    async fn a_long_history_is_erased_in_batches(stage: Stage) {
        let (mira, tomas, direct) = stage.pair().await;
        let mut socket = mira.listen().await;
        let bodies = (0..650).map(|number| format!("number {number}")).collect();
        socket.send_many(&direct, bodies).await;
        let lena = stage.person("lena").await;
        lena.befriend(&tomas).await;
        let other = lena.open(&tomas).await;
        let erasing = tokio::spawn({
            let mira = mira.clone();
            async move { erase(&mira, "erase").await }
        });
        for number in 0..20 {
            lena.say(&other, &format!("meanwhile {number}")).await;
        }
        let receipt = erasing.await.expect("ends");
        assert_eq!(receipt["messages"]["erased"], 650);
        let standing = "SELECT body AS text FROM messages WHERE body LIKE 'number%'";
        assert!(stage.database.texts(standing).await.is_empty());
        // Positions have no gaps: every change can still be fetched.
        let (mut since, mut seen) = (0, 0);
        loop {
            let page = tomas.changes(&direct, since).await.expect(200);
            seen += page.body["messages"].as_array().expect("messages").len();
            since = page.number("rev");
            if page.body["more"] == false {
                break;
            }
        }
        assert_eq!(seen, 651);
    }

    async fn an_interrupted_erasure_continues_after_a_restart(stage: Stage) {
        let (mira, tomas, direct) = stage.pair().await;
        mira.say(&direct, "canarytext").await;
        let begin = format!(
            "UPDATE accounts SET status = 2, erasing_mode = 0 WHERE username = '{}'",
            mira.username
        );
        stage.database.execute(&begin).await;
        let stage = stage.restart().await;
        let tomas = tomas.at(&stage.base);
        let history = tomas.history(&direct).await;
        assert!(history.iter().all(|message| message["body"] != "canarytext"), "{history:?}");
        let accounts = "SELECT username AS text FROM accounts";
        assert_eq!(stage.database.texts(accounts).await, std::slice::from_ref(&tomas.username));
        eventually("its bytes go", async || !stage.database.holds("canarytext").await).await;
    }

    async fn a_former_member_leaves_no_data_in_the_group(stage: Stage) {
        let (mira, tomas, _) = stage.pair().await;
        let group = mira.group("Ours", &[&tomas]).await;
        let said = tomas.say(&group, "canarytext").await;
        tomas.remove(&group, &tomas).await.expect(204);
        erase(&tomas, "erase").await;
        let history = mira.history(&group).await;
        let mark = history.iter().find(|message| message["id"] == said["id"]).expect("is there");
        assert_eq!((&mark["body"], &mark["sender_id"]), (&Value::Null, &Value::Null));
        let named = history.iter().filter(|message| message["sender_id"] == *tomas.id);
        assert_eq!(named.count(), 0, "{history:?}");
    }

    async fn blocks_and_reports_end_with_either_side(stage: Stage) {
        let (mira, tomas, _) = stage.pair().await;
        let lena = stage.person("lena").await;
        lena.befriend(&mira).await;
        tomas.put(&format!("/blocks/{}", mira.id), ()).await.expect(201);
        mira.put(&format!("/blocks/{}", lena.id), ()).await.expect(201);
        let report = json!({
            "user_id": mira.id, "reason": "abuse", "note": "canarynote", "content": "canarytext",
        });
        tomas.post("/reports", report).await.expect(201);
        let document = tomas.get("/me/export").await.expect(200);
        assert_eq!(document.body["reports"][0]["content"], "canarytext");
        assert_eq!(document.body["blocks"][0]["user"]["username"], *mira.username);
        let mut socket = tomas.listen().await;
        erase(&mira, "erase").await;
        let told = loop {
            let frame = socket.next().await.expect("is told");
            if frame["blocks"].is_object() {
                break frame;
            }
        };
        assert_eq!(told["blocks"]["removed"], json!([mira.id]));
        assert!(tomas.get("/blocks").await.expect(200).items().is_empty());
        assert!(tomas.get("/reports").await.expect(200).items().is_empty());
        for canary in ["canarynote", "canarytext", &*mira.username] {
            eventually(canary, async || !stage.database.holds(canary).await).await;
        }
    }

    async fn forwards_and_titles_are_counted_and_forwards_erased_on_request(stage: Stage) {
        for (messages, goes) in [("erase", false), ("everywhere", true)] {
            let (mira, friends) = stage.circle(2).await;
            let [tomas, lena] = &friends[..] else { panic!("two friends") };
            tomas.befriend(lena).await;
            let group = mira.group("A title of mira", &[tomas]).await;
            let described = json!({ "description": "A description of mira" });
            mira.patch(&format!("/groups/{group}"), described).await.expect(200);
            let other = mira.group("Another one", &[tomas]).await;
            let role = format!("/groups/{other}/members/{}", tomas.id);
            mira.patch(&role, json!({ "role": "admin" })).await.expect(200);
            tomas.patch(&format!("/groups/{other}"), json!({ "title": "Of tomas" })).await.expect(200);
            mira.group("Of nobody else", &[]).await;
            let said = mira.say(&group, "a text of mira").await;
            let further = tomas.open(lena).await;
            let forward = json!({ "conversation_id": group, "message_id": said["id"] });
            let sent = tomas.say_with(&further, json!({ "forward": forward })).await.expect(201);
            assert!(!sent.body.to_string().contains(&mira.id), "the author is not shown");
            let forward = json!({ "conversation_id": further, "message_id": sent.body["id"] });
            lena.say_with(&further, json!({ "forward": forward })).await.expect(201);
            mira.say_with(&group, json!({ "forward": forward_of(&group, &said) })).await.expect(201);
            let preview = mira.post("/me/erasure-preview", ()).await.expect(200);
            assert_eq!((preview.number("forwards"), preview.number("titles")), (2, 2));

            let receipt = erase(&mira, messages).await;
            assert_eq!(receipt["messages"]["forwards"], if goes { 2 } else { 0 });
            let stays = receipt["stays"].as_array().expect("a list").clone();
            let counted = |what: &str| {
                let is_meant = |stay: &&Value| stay["what"].as_str().is_some_and(|of| of.contains(what));
                stays.iter().find(is_meant).map(|stay| stay["count"].clone())
            };
            assert_eq!(counted("titles"), Some(json!(2)));
            assert_eq!(counted("forwarded"), (!goes).then(|| json!(2)));
            let bodies: Vec<_> =
                lena.history(&further).await.iter().map(|one| one["body"].clone()).collect();
            let expected = if goes { Value::Null } else { json!("a text of mira") };
            assert_eq!(bodies, [expected.clone(), expected]);
            let origins = "SELECT CAST(count(*) AS text) AS text FROM messages \
                WHERE origin_id IS NOT NULL";
            assert_eq!(stage.database.texts(origins).await, ["0"]);
        }
    }
}

fn forward_of(conversation: &str, message: &Value) -> Value {
    json!({ "conversation_id": conversation, "message_id": message["id"] })
}

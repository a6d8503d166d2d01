//! What is sent, and when.

use serde_json::{Value, json};

use super::{PushService, borrowed, settings, stage_with, subscribe};
use crate::stage::{Actor, Stage, eventually, on_both_engines};

/// Waits until nothing waits in the queue. Messages are queued within a second, so the caller makes
/// sure that something was queued after what is not to be sent.
async fn settled(stage: &Stage) {
    let query = "SELECT CAST(count(*) AS text) AS text FROM push_queue WHERE due_at IS NOT NULL";
    eventually("the queue is empty", async || stage.database.texts(query).await == ["0"]).await;
}

/// Waits until a failed attempt is stored.
async fn has_failed(stage: &Stage) {
    let query = "SELECT CAST(failures AS text) AS text FROM push_subscriptions";
    eventually("the attempt has failed", async || stage.database.texts(query).await == ["1"]).await;
}

/// The texts of what was sent to this path.
fn texts(service: &PushService, path: &str) -> Vec<Value> {
    let pushes = service.pushes().into_iter().filter(|push| push.path == path);
    pushes.map(|push| push.content["text"].clone()).collect()
}

async fn is_away(stage: &Stage, person: &Actor) {
    let friend = stage.person("friend").await;
    person.befriend(&friend).await;
    eventually("is offline", async || {
        friend.get("/friends").await.expect(200).items()[0]["online"] == false
    })
    .await;
}

on_both_engines! {
    async fn sender_and_text_reach_a_closed_device(engine: Engine) {
        let service = PushService::open().await;
        let stage = stage_with(engine, &service).await;
        let (mira, tomas, direct) = stage.pair().await;
        subscribe(&tomas, &service, "tomas", "full").await;
        // The author's own devices are not notified.
        subscribe(&mira, &service, "mira", "full").await;
        mira.say(&direct, "the lamp is lit").await;
        let push = service.expect(1).await.remove(0);
        assert_eq!(push.path, "tomas");
        assert_eq!(push.header("urgency"), "high");
        let name = mira.get("/me").await.body["display_name"].clone();
        let expected = json!({ "conversation_id": direct, "sender": name, "text": "the lamp is lit" });
        assert_eq!(push.content, expected);

        // A group has a title, and a message without text has files.
        let group = mira.group("Night walk", &[&tomas]).await;
        mira.say(&group, &"long ".repeat(1_000)).await;
        let push = service.expect(2).await.remove(1);
        assert_eq!(push.content["title"], "Night walk");
        assert!(push.content["text"].as_str().expect("a text").ends_with('…'));
        let photo = crate::files::photo(&mira).await;
        crate::files::send(&mira, &group, json!(null), &[&photo]).await;
        let pushes = service.expect(3).await;
        assert_eq!(pushes[2].content["files"][0]["kind"], "picture");
        assert_eq!(pushes[1].header("topic"), pushes[2].header("topic"), "one conversation");
        assert_ne!(pushes[0].header("topic"), pushes[2].header("topic"));
    }

    async fn nothing_but_that_something_is_new(engine: Engine) {
        let service = PushService::open().await;
        let stage = stage_with(engine, &service).await;
        let (mira, tomas, direct) = stage.pair().await;
        subscribe(&tomas, &service, "tomas", "full").await;
        mira.say(&direct, "the lamp is lit").await;
        service.expect(1).await;
        let change = json!({ "content": "nothing" });
        tomas.patch("/me/push-subscription", change).await.expect(200);
        mira.say(&direct, "a secret").await;
        let pushes = service.expect(2).await;
        assert_eq!(pushes[1].content, json!({}));
        assert_eq!(pushes[0].length, pushes[1].length, "the size tells nothing");
    }

    async fn what_is_read_deleted_muted_or_older_is_not_sent(engine: Engine) {
        let service = PushService::open().await;
        // While it refuses, messages wait.
        service.answer("503 Busy");
        let stage = stage_with(engine, &service).await;
        let (mira, tomas, direct) = stage.pair().await;
        mira.say(&direct, "before the subscription").await;
        subscribe(&tomas, &service, "tomas", "full").await;
        let other = mira.group("Quiet", &[&tomas]).await;
        let muted = json!({ "muted_until": "2999-01-01T00:00:00Z" });
        tomas.patch(&format!("/conversations/{other}/my"), muted).await.expect(200);
        mira.say(&other, "into a muted group").await;
        let seen = mira.say(&direct, "read on another device").await;
        service.expect(1).await;
        has_failed(&stage).await;
        assert_eq!(texts(&service, "tomas"), ["read on another device"]);
        tomas.read_up_to(&direct, &seen["seq"]).await.expect(200);
        let gone = mira.group("Gone", &[&tomas]).await;
        let deleted = mira.say(&gone, "deleted").await["id"].as_str().expect("an id").to_owned();
        mira.delete(&format!("/conversations/{gone}/messages/{deleted}")).await.expect(200);
        service.answer("201 Created");
        stage.database.let_pass("push_subscriptions", "paused_until", 60).await;
        stage.database.let_pass("push_queue", "due_at", 60).await;
        let mention = json!({ "body": format!("for @{}", tomas.username), "mentions": [tomas.id] });
        mira.say_with(&other, mention).await.expect(201);
        service.expect(2).await;
        settled(&stage).await;
        let mention = json!(format!("for @{}", tomas.username));
        assert_eq!(texts(&service, "tomas"), [json!("read on another device"), mention]);
    }

    async fn a_burst_is_one_notification(engine: Engine) {
        let service = PushService::open().await;
        let stage = stage_with(engine, &service).await;
        let (mira, tomas, direct) = stage.pair().await;
        subscribe(&tomas, &service, "tomas", "full").await;
        service.answer("503 Busy");
        mira.say(&direct, "first").await;
        service.expect(1).await;
        for text in ["second", "third", "fourth"] {
            mira.say(&direct, text).await;
        }
        service.answer("201 Created");
        eventually("the newest waits", async || {
            let query = "SELECT CAST(seq AS text) AS text FROM push_queue";
            let head = tomas.history(&direct).await.last().expect("a message")["seq"].clone();
            stage.database.texts(query).await == [head.to_string()]
        })
        .await;
        stage.database.let_pass("push_subscriptions", "paused_until", 60).await;
        service.expect(2).await;
        settled(&stage).await;
        assert_eq!(texts(&service, "tomas"), ["first", "fourth"]);
    }

    async fn a_device_that_is_connected_but_not_looked_at_keeps_no_other_silent(engine: Engine) {
        let service = PushService::open().await;
        let stage = stage_with(engine, &service).await;
        let (mira, tomas, direct) = stage.pair().await;
        subscribe(&tomas, &service, "tomas", "full").await;
        let _unattended = tomas.listen().await;
        mira.say(&direct, "nobody is at the desk").await;
        assert_eq!(service.expect(1).await[0].content["text"], json!("nobody is at the desk"));
    }

    async fn nothing_is_sent_while_a_device_is_looked_at(engine: Engine) {
        let service = PushService::open().await;
        let stage = stage_with(engine, &service).await;
        let (mira, tomas, direct) = stage.pair().await;
        subscribe(&tomas, &service, "tomas", "full").await;
        let mut socket = tomas.listen().await;
        assert_eq!(socket.ask(json!({ "type": "looking" })).await["type"], "ack");
        mira.say(&direct, "seen on the open device").await;
        let postponed = "SELECT CAST(count(*) AS text) AS text FROM push_queue WHERE due_at > created_at";
        eventually("it is postponed", async || stage.database.texts(postponed).await == ["1"]).await;
        assert!(service.pushes().is_empty());
        // The connection ends without the message having been read.
        drop(socket);
        is_away(&stage, &tomas).await;
        stage.database.let_pass("push_queue", "due_at", 60).await;
        service.expect(1).await;
    }

    async fn a_restart_keeps_the_queue(engine: Engine) {
        let service = PushService::open().await;
        service.answer("503 Busy");
        let stage = stage_with(engine, &service).await;
        let (mira, tomas, direct) = stage.pair().await;
        subscribe(&tomas, &service, "tomas", "full").await;
        mira.say(&direct, "through a restart").await;
        service.expect(1).await;
        has_failed(&stage).await;
        let stage = stage.restart().await;
        // Queued by nobody: push is off, and the next start finds it.
        let (mira, tomas) = (mira.at(&stage.base), tomas.at(&stage.base));
        let group = mira.group("While off", &[&tomas]).await;
        mira.say(&group, "written while push was off").await;
        service.answer("201 Created");
        stage.database.let_pass("push_subscriptions", "paused_until", 60).await;
        stage.database.let_pass("push_queue", "due_at", 60).await;
        let words = settings(&service);
        let stage = stage.restart_with(&borrowed(&words)).await;
        service.expect(3).await;
        settled(&stage).await;
        let mut sent = texts(&service, "tomas").split_off(1);
        sent.sort_by_key(Value::to_string);
        assert_eq!(sent, ["through a restart", "written while push was off"]);
    }
}

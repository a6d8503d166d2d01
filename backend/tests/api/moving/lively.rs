//! A server with at least one row in every table.

use serde_json::{Value, json};
use umbrachat::operate::moving::copy::tables::TABLES;

use crate::{
    faces, files,
    group_links::{group_link, join},
    stage::{Actor, PASSWORD, Stage},
};

pub struct Lively {
    pub people: Vec<Actor>,
    pub conversations: Vec<String>,
}

pub async fn lively(stage: &Stage) -> Lively {
    let (mira, tomas, direct) = stage.pair().await;
    let (aiko, noor) = (stage.person("aiko").await, stage.person("noor").await);
    for friend in [&aiko, &noor] {
        mira.befriend(friend).await;
    }
    aiko.patch("/me", json!({ "settings": { "group_adds": "ask" } })).await.expect(200);
    let group = mira.group("Night walk – Nachtgänge 🌙", &[&tomas, &noor]).await;
    mira.add(&group, &aiko).await.expect(202);
    talk(&mira, &tomas, &noor, &direct, &group).await;

    mira.post("/me/recovery-codes", json!({ "password": PASSWORD })).await.expect(201);
    tomas.delete("/me/consents/presence").await;
    tomas.ask(&aiko).await;
    mira.post("/me/invitation-links", json!({ "uses": 5 })).await.expect(201);
    let code = group_link(&mira, &group, json!({ "needs_approval": true })).await;
    join(&stage.person("asking").await, &code).await.expect(202);
    mira.post("/reports", json!({ "user_id": noor.id, "reason": "other", "note": "snores" }))
        .await
        .expect(201);
    let gone = stage.person("gone").await;
    tomas.befriend(&gone).await;
    let with_gone = tomas.open(&gone).await;
    gone.say(&with_gone, "a text that is erased").await;
    gone.delete_with("/me", json!({ "password": PASSWORD })).await.expect(200);
    tomas.put(&format!("/blocks/{}", noor.id), ()).await;
    rest(stage, &mira).await;
    Lively { people: vec![mira, tomas, aiko, noor], conversations: vec![direct, group] }
}

async fn talk(mira: &Actor, tomas: &Actor, noor: &Actor, direct: &str, group: &str) {
    for number in 0..30 {
        let (who, place) = if number % 3 == 0 { (tomas, direct) } else { (mira, group) };
        who.say(place, &format!("Lighthouse number {number}, über den See 日本 \u{1F319}")).await;
    }
    let first = mira.say(direct, "with a spelling misteak").await;
    let id = first["id"].as_str().expect("an id");
    let path = format!("/conversations/{direct}/messages/{id}");
    mira.patch(&path, json!({ "body": "with a spelling corrected" })).await.expect(200);
    for emoji in ["%F0%9F%8C%99", "%F0%9F%91%8D", "%E2%9D%A4%EF%B8%8F"] {
        tomas.put(&format!("{path}/reactions/{emoji}"), ()).await.expect(200);
        mira.put(&format!("{path}/reactions/{emoji}"), ()).await.expect(200);
    }
    mira.put(&format!("{path}/pin"), ()).await.expect(200);
    let doomed = tomas.say(direct, "a text that is deleted").await;
    let path = format!("/conversations/{direct}/messages/{}", doomed["id"].as_str().expect("id"));
    tomas.delete(&path).await.expect(200);
    let text = format!("as you say, @{}", tomas.username);
    let reply = json!({ "body": text, "reply_to": id, "mentions": [tomas.id] });
    mira.say_with(direct, reply).await.expect(201);
    let seen = tomas.history(direct).await.last().expect("a message")["seq"].clone();
    tomas.read_up_to(direct, &seen).await;
    faces::set(mira).await;
    let photo = files::photo(mira).await;
    files::send(mira, direct, json!("The lake"), &[&photo]).await;
    files::begin(mira, 40, "half.txt").await;
    noor.patch(&format!("/conversations/{group}/my"), json!({ "archived": true }))
        .await
        .expect(200);
}

/// Rows that would otherwise need a mail server or an earlier version.
async fn rest(stage: &Stage, mira: &Actor) {
    let id = format!("x'{}'", mira.id.replace('-', ""));
    for statement in [
        format!(
            "INSERT INTO password_resets VALUES (x'00ff10', {id}, 1790000000000000, 1990000900000000)"
        ),
        format!(
            "INSERT INTO push_subscriptions SELECT id, account_id, 'https://push.example/x', x'04', x'00', \
             1, 1790000000000000, 0, NULL FROM sessions WHERE account_id = {id} LIMIT 1"
        ),
        "INSERT INTO push_queue SELECT randomblob(16), session_id, conversations.id, 1, 1790000000000000, \
         NULL FROM push_subscriptions, conversations LIMIT 1"
            .to_owned(),
        "INSERT INTO erasure_ledgers VALUES (randomblob(16), 77)".to_owned(),
        "INSERT INTO report_blobs SELECT reports.id, randomblob(16), blobs.id FROM reports, blobs LIMIT 1"
            .to_owned(),
        "INSERT OR IGNORE INTO search_backlog VALUES (1, randomblob(16), -1)".to_owned(),
    ] {
        stage.database.execute(&statement).await;
    }
}

/// Fails unless every table has a row after the server has stopped.
pub async fn assert_nothing_is_left_out(stage: &Stage) {
    // The server removes these rows by itself.
    let erasure = "INSERT INTO erasures VALUES (randomblob(16), 1, 1790000000000001)";
    stage.database.execute(erasure).await;
    let removal = "INSERT INTO blob_removals VALUES (randomblob(16), 1990000000000001)";
    stage.database.execute(removal).await;
    for table in TABLES {
        let some = format!("SELECT 'x' AS text FROM {} LIMIT 1", table.name);
        assert_eq!(stage.database.texts(&some).await, ["x"], "{} is empty", table.name);
    }
}

impl Lively {
    /// The same users, with the server's new address.
    pub fn at(&self, base: &str) -> Self {
        let people = self.people.iter().map(|person| person.at(base)).collect();
        Self { people, conversations: self.conversations.clone() }
    }

    /// Everything these users can read, one answer after the other.
    pub async fn reads(&self) -> Vec<Value> {
        let mut read = Vec::new();
        for person in &self.people {
            for path in [
                "/me",
                "/me/consents",
                "/friend-requests",
                "/me/invitation-links",
                "/blocks",
                "/conversations",
                "/invitations",
                "/me/security-events",
                "/me/data-map",
                "/search?q=lighthouse",
                "/search?q=%C3%BCber",
                "/search?q=corrected",
                "/search?q=%E6%97%A5%E6%9C%AC",
            ] {
                let mut body = person.get(path).await.expect(200).body;
                body.as_object_mut().expect("an object").remove("generated_at");
                read.push(json!([path, body]));
            }
            read.push(json!(["friends", person.friends().await]));
            for conversation in &self.conversations {
                for path in ["messages?limit=200", "changes?since=0", "cursors", ""] {
                    let path = format!("/conversations/{conversation}/{path}");
                    let answer = person.get(path.trim_end_matches('/')).await;
                    read.push(json!([path, answer.status, without_request(answer.body)]));
                }
            }
        }
        read
    }

    /// The export of each user, without the fields that differ between two exports: an export adds
    /// a security event.
    pub async fn exports(&self) -> Vec<Value> {
        let mut exports = Vec::new();
        for person in &self.people {
            let mut export = person.get("/me/export").await.expect(200).body;
            for own in ["exported_at", "security_events", "server"] {
                export.as_object_mut().expect("an object").remove(own).expect("is there");
            }
            exports.push(export);
        }
        exports
    }
}

fn without_request(mut body: Value) -> Value {
    if let Some(members) = body.as_object_mut() {
        members.remove("request_id");
    }
    body
}

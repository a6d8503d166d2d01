use serde_json::{Value, json};

use super::block;
use crate::stage::{Actor, Answer, Stage, on_both_engines};

/// The relation between two users before one of them stops answering or blocks the other.
#[derive(Clone, Copy, Debug)]
enum Before {
    Strangers,
    Asked,
    Parted,
    GroupOfBoth,
}

/// The status and the shape of an answer: its field names and constant values, without ids, names
/// and times.
fn form(answer: &Answer) -> (u16, Value) {
    (answer.status, shape(&answer.body))
}

fn shape(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let name =
                |name: &str| if name.len() == 36 { "id".to_owned() } else { name.to_owned() };
            members.iter().map(|(key, value)| (name(key), shape(value))).collect()
        }
        Value::Array(items) => items.iter().map(shape).collect(),
        Value::String(_) => json!("text"),
        other => other.clone(),
    }
}

/// Every request that one user can direct at another who does not answer, with the shape of each
/// answer.
async fn try_everything(tomas: &Actor, mira: &Actor, group: Option<&str>) -> Vec<(u16, Value)> {
    let mut told = Vec::new();
    let mut ids = Vec::new();
    let ask = json!({ "username": mira.username, "note": "It is me." });
    told.push(form(&tomas.get(&format!("/users?q={}", mira.username)).await));
    told.push(form(&tomas.get("/users?q=mira").await));
    for _ in 0..3 {
        told.push(form(&tomas.get(&format!("/users/{}", mira.id)).await));
        let asked = tomas.post("/friend-requests", &ask).await;
        told.push(form(&asked));
        let again = tomas.post("/friend-requests", json!({ "username": mira.username })).await;
        told.push((again.status, json!(again.body == asked.body)));
        told.push(form(&tomas.get("/friend-requests").await));
        let id = asked.body["request"]["id"].as_str().unwrap_or_default().to_owned();
        told.push(form(&tomas.get(&format!("/users/{}", mira.id)).await));
        told.push(form(&tomas.delete(&format!("/friend-requests/{id}")).await));
        told.push(form(&tomas.get("/friend-requests").await));
        told.push((0, json!(ids.contains(&id))));
        ids.push(id);
    }
    told.push(form(&tomas.post("/friend-requests", &ask).await));
    told.push(form(&tomas.put(&format!("/conversations/direct/{}", mira.id), ()).await));
    told.push(form(&tomas.delete(&format!("/friends/{}", mira.id)).await));
    let made = tomas.post("/groups", json!({ "title": "Both", "member_ids": [mira.id] })).await;
    told.push(form(&made));
    let hill = tomas.group("Hill", &[]).await;
    told.push(form(&tomas.add(&hill, mira).await));
    let report = json!({ "user_id": mira.id, "reason": "spam" });
    told.push(form(&tomas.post("/reports", report).await));
    if let Some(group) = group {
        told.push(form(&tomas.get(&format!("/groups/{group}/members")).await));
        told.push(form(&tomas.get(&format!("/conversations/{group}/cursors")).await));
        told.push(form(&tomas.get(&format!("/conversations/{group}/changes?since=1")).await));
    }
    told.push(form(&tomas.get("/conversations").await));
    told.push(form(&tomas.get("/blocks").await));
    told.push(form(&tomas.everything().await));
    let named = format!("/blocks/{}?username={}", mira.id, mira.username);
    told.push(form(&tomas.put(&format!("/blocks/{}", mira.id), ()).await));
    told.push(form(&tomas.put(&named, ()).await));
    told.push(form(&tomas.get(&format!("/users?q={}", mira.username)).await));
    told.push(form(&tomas.delete(&format!("/blocks/{}", mira.id)).await));
    told
}

async fn what_is_told(stage: &Stage, before: Before, blocks: bool) -> Vec<(u16, Value)> {
    let (mira, tomas) = (stage.person("mira").await, stage.person("tomas").await);
    let mut group = None;
    match before {
        Before::Strangers => {}
        Before::Asked => drop(tomas.ask(&mira).await),
        Before::Parted | Before::GroupOfBoth => {
            tomas.befriend(&mira).await;
            let said = tomas.say(&tomas.open(&mira).await, "hello").await;
            assert!(said["id"].is_string());
            if matches!(before, Before::GroupOfBoth) {
                group = Some(mira.group("Lake", &[&tomas]).await);
            }
        }
    }
    let parted = matches!(before, Before::Parted | Before::GroupOfBoth);
    // The last friend request of Tomas is moved more than a day into the past, so that only the
    // block can refuse the next one.
    stage.database.let_pass("approaches", "at", 100_000).await;
    if blocks {
        block(&mira, &tomas).await.expect(201);
    } else if parted {
        mira.delete(&format!("/friends/{}", tomas.id)).await.expect(204);
    }
    try_everything(&tomas, &mira, group.as_deref()).await
}

on_both_engines! {
    async fn a_block_answers_like_an_inactive_user(stage: Stage) {
        for before in [Before::Strangers, Before::Asked, Before::Parted, Before::GroupOfBoth] {
            let inactive = what_is_told(&stage, before, false).await;
            let blocked = what_is_told(&stage, before, true).await;
            for (step, (one, other)) in inactive.iter().zip(&blocked).enumerate() {
                assert_eq!(one, other, "{before:?}, step {step}");
            }
            assert_eq!(inactive.len(), blocked.len());
        }
    }

    async fn a_pending_request_looks_the_same_the_next_day(stage: Stage) {
        let (tomas, mira) = (stage.person("tomas").await, stage.person("mira").await);
        let (quiet, declining) = (stage.person("ben").await, stage.person("ada").await);
        block(&mira, &tomas).await.expect(201);
        let mut asked = Vec::new();
        for other in [&mira, &quiet, &declining] {
            let body = json!({ "username": other.username, "note": "It is me." });
            asked.push(tomas.post("/friend-requests", body).await.expect(201).body);
        }
        let id = asked[2]["request"]["id"].as_str().expect("an id").to_owned();
        declining.post(&format!("/friend-requests/{id}/decline"), ()).await.expect(204);
        stage.database.let_pass("friend_requests", "declined_at", 100_000).await;
        let mut socket = tomas.listen().await;
        for (other, before) in [&mira, &quiet, &declining].into_iter().zip(&asked) {
            let body = json!({ "username": other.username, "note": "Still me." });
            let again = tomas.post("/friend-requests", body).await.expect(201).body;
            assert_eq!(&again, before);
        }
        assert_eq!(tomas.told(&mut socket).await, Vec::<Value>::new());
        let waiting = declining.get("/friend-requests").await.expect(200).body;
        assert_eq!(waiting["incoming"][0]["note"], "It is me.", "it reached them again");
    }

    async fn a_block_reports_each_ended_relation(stage: Stage) {
        let (mira, tomas, _) = stage.pair().await;
        tomas.patch("/me", json!({ "settings": { "group_adds": "ask" } })).await.expect(200);
        for title in ["Lake", "Hill"] {
            let group = mira.group(title, &[]).await;
            mira.add(&group, &tomas).await.expect(202);
        }
        let mut his = tomas.listen().await;
        block(&mira, &tomas).await.expect(201);
        let told = tomas.told(&mut his).await;
        let accounts: Vec<_> = told.iter().filter(|frame| frame["type"] == "account").collect();
        assert_eq!(accounts.len(), 3, "{told:?}");
        for frame in accounts {
            let named = ["friends", "requests", "invitations"];
            let lists = named.iter().filter_map(|name| frame[name]["removed"].as_array());
            assert_eq!(lists.map(Vec::len).sum::<usize>(), 1, "{frame}");
        }
    }
}

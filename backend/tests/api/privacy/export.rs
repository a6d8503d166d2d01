use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};
use umbrachat::domain::privacy::inventory::{Export, TABLES};

use crate::stage::{Actor, PASSWORD, Stage, on_both_engines};

const SCHEMA: &str = include_str!("../../../../docs/export.schema.json");

fn schema() -> Value {
    serde_json::from_str(SCHEMA).expect("is JSON")
}

/// The export document, validated against its schema.
async fn export(person: &Actor) -> Value {
    let response = person.request(Method::GET, "/me/export").send().await.expect("answers");
    assert_eq!(response.status(), 200);
    let name = response.headers()["content-disposition"].to_str().expect("is text").to_owned();
    assert!(name.starts_with("attachment; filename=\"umbrachat-"), "{name}");
    assert_eq!(response.headers()["content-type"], "application/json");
    let text = response.text().await.expect("arrives whole");
    let document: Value = serde_json::from_str(&text).expect("is JSON");
    let schema = schema();
    let validator = jsonschema::options().should_validate_formats(true).build(&schema);
    let validator = validator.expect("is a schema");
    let faults: Vec<_> = validator.iter_errors(&document).map(|fault| fault.to_string()).collect();
    assert!(faults.is_empty(), "{faults:?}");
    document
}

fn texts(conversation: &Value, mine: bool) -> Vec<&str> {
    let messages = conversation["messages"].as_array().expect("messages");
    let of = messages.iter().filter(|message| message["mine"] == mine);
    of.filter_map(|message| message["text"].as_str()).collect()
}

on_both_engines! {
    async fn the_export_contains_own_data_and_visible_data_of_others(stage: Stage) {
        let (mira, tomas, direct) = stage.pair().await;
        mira.patch("/me", json!({ "display_name": "Mira 🌒" })).await.expect(200);
        let lena = stage.person("lena").await;
        lena.ask(&mira).await;
        let link = mira.post("/me/invitation-links", json!({ "uses": 3 })).await.expect(201);
        let kept = mira.say(&direct, "first\n\"quoted\" \u{1F319} \\ tab\t").await;
        let erased = mira.say(&direct, "to be deleted").await;
        let path = format!("/conversations/{direct}/messages/{}", erased["id"].as_str().expect("id"));
        mira.delete(&path).await.expect(200);
        let theirs = tomas.say(&direct, "from tomas").await;
        let reaction = format!(
            "/conversations/{direct}/messages/{}/reactions/%F0%9F%91%8D",
            theirs["id"].as_str().expect("id")
        );
        mira.put(&reaction, ()).await.expect(200);
        tomas.say(&direct, "before the edit").await;
        let group = mira.group("Lake house", &[&tomas]).await;
        mira.say(&group, "in the group").await;
        let former = tomas.group("Left behind", &[&mira]).await;
        mira.say(&former, "before I left").await;
        tomas.say(&former, "said to those who stayed").await;
        mira.remove(&former, &mira).await.expect(204);
        tomas.patch(&format!("/groups/{former}"), json!({ "title": "Ahead" })).await.expect(200);

        let document = export(&mira).await;
        assert_eq!(document["account"]["display_name"], "Mira 🌒");
        assert_eq!(document["friends"][0]["user"]["username"], *tomas.username);
        assert_eq!(document["requests"][0]["direction"], "incoming");
        assert_eq!(document["invitation_links"][0]["uses_max"], 3);
        assert!(!document.to_string().contains(&link.text("code")), "codes are not stored");
        assert_eq!(document["groups"][0]["title"], "Lake house");
        assert_eq!(document["groups"][0]["role"], "owner");
        assert_eq!(document["groups"].as_array().map(Vec::len), Some(1));
        assert_eq!(document["consents"][0]["purpose"], "service");
        assert_eq!(document["sessions"].as_array().map(Vec::len), Some(1));
        assert_eq!(document["reactions"][0]["emoji"], "👍");
        assert_eq!(document["reactions"][0]["message_id"], theirs["id"]);
        let conversations = document["conversations"].as_array().expect("conversations");
        let find = |id: &str| conversations.iter().find(|found| found["id"] == id).expect("is there");
        let talked = find(&direct);
        assert_eq!(texts(talked, true), ["first\n\"quoted\" \u{1F319} \\ tab\t"]);
        assert_eq!(texts(talked, false), ["from tomas", "before the edit"]);
        assert_eq!(talked["messages"][0]["id"], kept["id"]);
        assert_eq!(talked["messages"][1]["deleted_at"].as_str().map(str::len), Some(24));
        assert_eq!(talked["messages"][2]["from"], *tomas.username);
        assert_eq!(talked["with"]["username"], *tomas.username);
        assert_eq!(texts(find(&group), true), ["in the group"]);
        let left = find(&former);
        assert_eq!((&left["left"], &left["title"]), (&json!(true), &json!("Left behind")));
        assert_eq!((texts(left, true), texts(left, false)), (vec!["before I left"], vec![]));
    }

    async fn forwarded_messages_are_marked_in_the_export(stage: Stage) {
        let (mira, tomas, direct) = stage.pair().await;
        let said = tomas.say(&direct, "a text of tomas").await;
        let group = mira.group("Lake", &[]).await;
        let forward = json!({ "conversation_id": direct, "message_id": said["id"] });
        mira.say_with(&group, json!({ "forward": forward })).await.expect(201);
        mira.say(&group, "a text of mira").await;
        let document = export(&mira).await;
        let conversations = document["conversations"].as_array().expect("conversations");
        let here = conversations.iter().find(|found| found["id"] == group.as_str()).expect("is there");
        assert_eq!(texts(here, true), ["a text of mira"]);
        let messages = here["messages"].as_array().expect("messages");
        let sent_on = messages.iter().find(|one| one["text"] == "a text of tomas").expect("is there");
        assert_eq!((&sent_on["forwarded"], &sent_on["mine"]), (&json!(true), &json!(false)));
        assert_eq!(sent_on["from"], mira.username.as_str());
        let own = messages.iter().find(|one| one["text"] == "a text of mira").expect("is there");
        assert_eq!(own["forwarded"], false);
        assert!(!document.to_string().contains("origin"), "whose text it is is not told");
    }

    async fn the_export_explains_why_reports_by_others_are_omitted(stage: Stage) {
        let (mira, tomas, _) = stage.pair().await;
        let report = json!({ "user_id": mira.id, "reason": "abuse", "note": "canarynote" });
        tomas.post("/reports", report).await.expect(201);
        let document = export(&mira).await;
        assert_eq!(document["reports"], json!([]));
        assert!(!document.to_string().contains("canarynote"));
        let map = mira.get("/me/data-map").await.expect(200);
        let categories = map.body["categories"].as_array().expect("a list");
        let reports = categories.iter().find(|one| one["category"] == "reports").expect("is there");
        let left_out = reports["left_out"].as_str().expect("a reason");
        assert!(left_out.contains("others made about you") && left_out.contains("15(4)"));
        assert_eq!(reports["count"], 0, "nor are they counted");
    }

    async fn the_export_contains_no_hidden_data_of_others(stage: Stage) {
        let secret = "tomas@umbra.example";
        let body = json!({
            "username": "tomas", "password": PASSWORD, "email": secret, "device_name": "Toms phone",
            "consent": { "policy_version": crate::stage::POLICY },
        });
        let made = stage.stranger().post("/accounts", body).await.expect(201);
        let mut tomas = stage.stranger().with_token(
            made.body["session"]["access_token"].as_str().expect("a token"),
        );
        tomas.id = made.body["account"]["id"].as_str().expect("an id").to_owned();
        tomas.username = "tomas".to_owned();
        let mira = stage.person("mira").await;
        mira.befriend(&tomas).await;
        let direct = mira.open(&tomas).await;
        mira.say(&direct, "hello").await;
        let document = export(&mira).await.to_string();
        for hidden in [secret, "Toms phone", &*tomas.id] {
            assert!(!document.contains(hidden), "{hidden}");
        }
        assert!(export(&tomas).await.to_string().contains(secret));
    }

    async fn every_section_of_the_inventory_is_exported(stage: Stage) {
        let document = export(&stage.person("mira").await).await;
        let columns = TABLES.iter().flat_map(|table| table.columns);
        let named: BTreeSet<_> = columns
            .filter_map(|column| match column.export {
                Export::Section(name) => Some(name),
                Export::Left(_) => None,
            })
            .collect();
        for name in &named {
            assert!(!document[name].is_null(), "{name}");
        }
        let around = ["format", "version", "exported_at", "server"];
        // The `groups` part repeats group conversations in short form.
        let others = document.as_object().expect("an object").keys();
        let others = others.filter(|key| !around.contains(&key.as_str()) && *key != "groups");
        assert_eq!(others.map(String::as_str).collect::<BTreeSet<_>>(), named);
    }

    async fn the_export_requires_a_recent_password(stage: Stage) {
        let mira = stage.person("mira").await;
        stage.database.let_pass("sessions", "confirmed_at", 16 * 60).await;
        mira.get("/me/export").await.problem(403, "confirmation_required");
        mira.post("/sessions/current/confirm", json!({ "password": PASSWORD })).await.expect(204);
        export(&mira).await;
        stage.stranger().get("/me/export").await.problem(401, "unauthenticated");
    }

    async fn a_long_export_is_complete_and_in_order(stage: Stage) {
        let (mira, tomas, direct) = stage.pair().await;
        let mut socket = mira.listen().await;
        let bodies: Vec<String> = (0..2_300).map(|number| format!("number {number}")).collect();
        socket.send_many(&direct, bodies.clone()).await;
        let document = export(&tomas).await;
        assert_eq!(texts(&document["conversations"][0], false), bodies);
        // A second request during an export, or a client that disconnects, has no effect on others.
        drop(tomas.request(Method::GET, "/me/export").send().await.expect("begins"));
        crate::stage::eventually("the permit is free again", async || {
            tomas.request(Method::GET, "/me/export").send().await.expect("answers").status() == 200
        })
        .await;
        let deeds = "SELECT result AS text FROM accountability WHERE kind = 'export'";
        assert!(stage.database.texts(deeds).await.contains(&"complete".to_owned()));
    }

    async fn messages_from_before_rejoining_are_exported(stage: Stage) {
        let (mira, tomas, _) = stage.pair().await;
        let group = mira.group("Lake house", &[&tomas]).await;
        tomas.say(&group, "before I left").await;
        tomas.remove(&group, &tomas).await.expect(204);
        mira.say(&group, "while nobody listened").await;
        let invited = mira.add(&group, &tomas).await.expect(202).text("id");
        tomas.post(&format!("/invitations/{invited}/accept"), ()).await.expect(200);
        mira.say(&group, "welcome back").await;
        let document = export(&tomas).await;
        let conversations = document["conversations"].as_array().expect("conversations");
        let group = conversations.iter().find(|found| found["id"] == *group).expect("is there");
        assert_eq!(texts(group, true), ["before I left"]);
        assert_eq!(texts(group, false), ["welcome back"]);
    }

    async fn exports_are_limited_to_six_a_day(engine: Engine) {
        let stage = Stage::with(engine, &[]).await;
        let mira = stage.person("mira").await;
        for _ in 0..6 {
            // The permit of an export is released shortly after its last byte.
            crate::stage::eventually("the next one begins", async || {
                let answer = mira.request(Method::GET, "/me/export").send().await.expect("answers");
                let begun = answer.status() == 200;
                drop(answer.bytes().await);
                begun
            })
            .await;
        }
        let refused = mira.get("/me/export").await;
        refused.problem(429, "rate_limited");
        let wait: u64 = refused.header("retry-after").parse().expect("seconds");
        assert!((60..=4 * 60 * 60).contains(&wait), "{wait}");
    }
}

use serde_json::{Value, json};

use super::{accept, link, look, uses};
use crate::stage::{PASSWORD, Stage, eventually, on_both_engines};

const DAY: u64 = 24 * 60 * 60;

on_both_engines! {
    async fn a_link_is_shown_once_and_its_code_is_stored_nowhere(stage: Stage) {
        let mira = stage.person("mira").await;
        let made = mira.post("/me/invitation-links", json!({})).await.expect(201);
        let code = made.text("code");
        assert_eq!(code.len(), 24, "144 bits");
        assert!(made.text("url").ends_with(&format!("/join#{code}")), "{}", made.body);
        let listed = mira.get("/me/invitation-links").await.expect(200);
        assert_eq!(listed.items(), [made.body["link"].clone()]);
        assert_eq!((&listed.items()[0]["uses_max"], &listed.items()[0]["uses"]), (&json!(1), &json!(0)));
        assert!(!listed.body.to_string().contains(&code));
        let hex = if stage.database.url == "sqlite:" { "hex(code_hash)" } else { "encode(code_hash, 'hex')" };
        let stored = stage.database.texts(&format!("SELECT {hex} AS text FROM invitation_links")).await;
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, code.as_bytes());
        let hash: String = digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(stored[0].to_lowercase(), hash);
    }

    async fn terms_are_bounded(stage: Stage) {
        let mira = stage.person("mira").await;
        let wrong = json!({ "uses": 0, "valid_days": 91 });
        let refused = mira.post("/me/invitation-links", wrong).await;
        let faults = refused.problem(422, "validation_failed");
        assert_eq!(faults, ["uses:out_of_range", "valid_days:out_of_range"]);
        let refused = mira.post("/me/invitation-links", json!({ "uses": 101 })).await;
        assert_eq!(refused.problem(422, "validation_failed"), ["uses:out_of_range"]);
        link(&mira, json!({ "uses": 100, "valid_days": 90 })).await;
    }

    async fn the_fifty_first_link_is_refused_until_one_is_taken_back(engine: Engine) {
        let stage = Stage::with(engine, &[]).await;
        let mira = stage.person("mira").await;
        let row = if stage.database.url == "sqlite:" {
            "INSERT INTO invitation_links SELECT randomblob(16), randomblob(32), id, 0, created_at, \
             4000000000000000, 1, 0, NULL, 0 FROM accounts"
        } else {
            "INSERT INTO invitation_links SELECT gen_random_uuid(), uuid_send(gen_random_uuid()), id, \
             false, now(), now() + interval '1 day', 1, 0 FROM accounts"
        };
        for _ in 0..49 {
            stage.database.execute(row).await;
        }
        let made = mira.post("/me/invitation-links", json!({})).await.expect(201);
        let refused = mira.post("/me/invitation-links", json!({})).await;
        refused.problem(409, "limit_reached");
        let id = made.body["link"]["id"].as_str().expect("an id");
        mira.delete(&format!("/me/invitation-links/{id}")).await.expect(204);
        link(&mira, json!({})).await;
    }

    async fn links_that_cannot_be_used_all_look_the_same(stage: Stage) {
        let (mira, tomas) = (stage.person("mira").await, stage.person("tomas").await);
        let expired = link(&mira, json!({ "valid_days": 1 })).await;
        stage.database.let_pass("invitation_links", "expires_at", DAY).await;
        let made = mira.post("/me/invitation-links", json!({})).await.expect(201);
        let withdrawn = made.text("code");
        let path = format!("/me/invitation-links/{}", made.body["link"]["id"].as_str().expect("an id"));
        tomas.delete(&path).await.problem(404, "not_found");
        look(&tomas, &withdrawn).await.expect(200);
        mira.delete(&path).await.expect(204);
        mira.delete(&path).await.problem(404, "not_found");
        let used = link(&mira, json!({})).await;
        accept(&stage.person("aiko").await, &used).await.expect(200);
        let long = "x".repeat(65);
        for code in [&expired, &withdrawn, &used, "", "unknown", &long] {
            let mut answers = Vec::new();
            for answer in [look(&stage.stranger(), code).await, accept(&tomas, code).await] {
                answer.problem(404, "not_found");
                let mut body = answer.body;
                body.as_object_mut().expect("an object").remove("request_id");
                answers.push(body);
            }
            assert_eq!(answers[0], answers[1], "{code}");
        }
        assert_eq!(super::friends(&tomas).await, Vec::<String>::new());
    }

    async fn the_card_of_a_link_hides_a_picture_for_friends(stage: Stage) {
        let mira = stage.person("mira").await;
        crate::faces::set(&mira).await;
        let code = link(&mira, json!({})).await;
        let seen = look(&stage.stranger(), &code).await.expect(200);
        assert_eq!(seen.body["user"]["username"], mira.username.as_str());
        assert!(seen.body["user"]["picture"].is_string());
        let settings = json!({ "settings": { "picture_for_friends_only": true } });
        mira.patch("/me", settings).await.expect(200);
        let seen = look(&stage.stranger(), &code).await.expect(200);
        assert_eq!(seen.body["user"]["picture"], Value::Null);
        assert_eq!(uses(&mira).await, [0], "looking is no use");
    }

    async fn links_end_with_the_account(stage: Stage) {
        let (mira, tomas) = (stage.person("mira").await, stage.person("tomas").await);
        let code = link(&mira, json!({ "uses": 5 })).await;
        stage.umbrachat(&["account", "disable", &mira.username]).await.done();
        accept(&tomas, &code).await.problem(404, "not_found");
        stage.umbrachat(&["account", "enable", &mira.username]).await.done();
        look(&tomas, &code).await.expect(200);
        let mira = mira.on_another_device().await;
        mira.delete_with("/me", json!({ "password": PASSWORD })).await.expect(200);
        accept(&tomas, &code).await.problem(404, "not_found");
        eventually("the link is erased", async || {
            stage.database.texts("SELECT 'x' AS text FROM invitation_links").await.is_empty()
        })
        .await;
    }
}

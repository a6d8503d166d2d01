use serde_json::{Value, json};

use super::block;
use crate::stage::{Actor, Answer, on_both_engines};

const ABSENT: &str = "0192f000-0000-7000-8000-000000000000";

fn form(answer: &Answer) -> (u16, Value) {
    let mut body = answer.body.clone();
    body["request_id"].take();
    (answer.status, body)
}

/// Blocks an account by its id alone.
async fn by_id(actor: &Actor, id: &str) -> Answer {
    actor.put(&format!("/blocks/{id}"), ()).await
}

on_both_engines! {
    async fn a_stranger_id_answers_like_a_missing_one(stage: Stage) {
        let (mira, nils) = (stage.person("mira").await, stage.person("nils").await);
        let absent = form(&by_id(&mira, ABSENT).await);
        assert_eq!(absent.0, 404);
        assert_eq!(form(&by_id(&mira, &nils.id).await), absent);
        for wrong in ["", "nobody", "nils"] {
            for id in [&nils.id, ABSENT] {
                let path = format!("/blocks/{id}?username={wrong}");
                assert_eq!(form(&mira.put(&path, ()).await), absent, "{path}");
            }
        }
        // Being blocked by the account does not reveal it either.
        block(&nils, &mira).await.expect(201);
        assert_eq!(form(&by_id(&mira, &nils.id).await), absent);
        assert!(mira.get("/blocks").await.expect(200).items().is_empty());
        let found = mira.get(&format!("/users?q={}", nils.username)).await.expect(200);
        let name = found.items()[0]["username"].as_str().expect("a name").to_uppercase();
        mira.put(&format!("/blocks/{}?username={name}", nils.id), ()).await.expect(201);
        by_id(&mira, &nils.id).await.expect(200);
    }

    async fn every_visible_user_can_be_blocked(stage: Stage) {
        let (mira, friends) = stage.circle(3).await;
        let [tomas, lena, paul] = &friends[..] else { panic!("three friends") };
        let group = mira.group("Lake", &[tomas, lena]).await;
        by_id(tomas, &lena.id).await.expect(201);
        by_id(&mira, &paul.id).await.expect(201);
        let (asker, asked) = (stage.person("ada").await, stage.person("ben").await);
        asker.ask(&asked).await;
        by_id(&asked, &asker.id).await.expect(201);
        by_id(&asker, &asked.id).await.expect(201);
        // Tomas is the other participant of a locked direct conversation, Nils a former group
        // member.
        mira.open(tomas).await;
        mira.delete(&format!("/friends/{}", tomas.id)).await.expect(204);
        mira.remove(&group, tomas).await.expect(204);
        by_id(tomas, &mira.id).await.expect(201);
        by_id(lena, &tomas.id).await.expect(201);
    }

    async fn inviter_and_invited_user_can_block_each_other(stage: Stage) {
        let (mira, tomas, _) = stage.pair().await;
        let lena = stage.person("lena").await;
        mira.befriend(&lena).await;
        lena.patch("/me", json!({ "settings": { "group_adds": "ask" } })).await.expect(200);
        let group = mira.group("Lake", &[&tomas]).await;
        mira.add(&group, &lena).await.expect(202);
        lena.delete(&format!("/friends/{}", mira.id)).await.expect(204);
        by_id(&lena, &tomas.id).await.problem(404, "not_found");
        by_id(&lena, &mira.id).await.expect(201);
    }
}

use serde_json::{Value, json};

use super::{block, unblock};
use crate::stage::{Actor, on_both_engines};

async fn requests(actor: &Actor) -> (Vec<Value>, Vec<Value>) {
    let listed = actor.get("/friend-requests").await.expect(200).body;
    let list = |name: &str| listed[name].as_array().expect("a list").clone();
    (list("incoming"), list("outgoing"))
}

/// An answer without the fields that differ between two requests.
fn form(mut body: Value) -> Value {
    for name in ["id", "created_at", "user"] {
        body["request"][name].take();
    }
    body
}

on_both_engines! {
    async fn a_request_of_a_blocked_user_stays_pending(stage: Stage) {
        let (mira, tomas) = (stage.person("mira").await, stage.person("tomas").await);
        let nils = stage.person("nils").await;
        block(&mira, &tomas).await.expect(201);
        let (mut hers, rev) = (mira.listen().await, mira.account_rev().await);
        let ask = |other: &Actor| json!({ "username": other.username, "note": "It is me." });
        let asked = tomas.post("/friend-requests", ask(&mira)).await.expect(201);
        let normal = tomas.post("/friend-requests", ask(&nils)).await.expect(201);
        assert_eq!(form(asked.body.clone()), form(normal.body));
        assert_eq!(requests(&tomas).await.1.len(), 2);
        let again = tomas.post("/friend-requests", ask(&mira)).await.expect(201);
        assert_eq!(again.body["request"]["id"], asked.body["request"]["id"]);

        assert!(requests(&mira).await.0.is_empty());
        assert_eq!(mira.account_rev().await, rev);
        assert_eq!(mira.told(&mut hers).await, Vec::<Value>::new());
        unblock(&mira, &tomas).await.expect(204);
        assert!(requests(&mira).await.0.is_empty(), "nor afterwards");
        // A request that is withdrawn and repeated is not delivered either.
        block(&mira, &tomas).await.expect(201);
        let id = asked.body["request"]["id"].as_str().expect("an id");
        tomas.delete(&format!("/friend-requests/{id}")).await.expect(204);
        tomas.post("/friend-requests", ask(&mira)).await.expect(201);
        stage.database.let_pass("friend_requests", "declined_at", 100_000).await;
        tomas.post("/friend-requests", ask(&mira)).await.expect(201);
        assert!(requests(&mira).await.0.is_empty());
        mira.post(&format!("/friend-requests/{id}/accept"), ()).await.problem(404, "not_found");
    }

    async fn a_request_to_a_blocked_user_is_refused(stage: Stage) {
        let (mira, tomas) = (stage.person("mira").await, stage.person("tomas").await);
        tomas.ask(&mira).await;
        block(&mira, &tomas).await.expect(201);
        let ask = json!({ "username": tomas.username });
        mira.post("/friend-requests", &ask).await.problem(403, "blocked");
        assert!(mira.friends().await.is_empty());
        unblock(&mira, &tomas).await.expect(204);
        // The blocked user's request is still pending on their side, so a request in the other
        // direction makes them friends.
        mira.post("/friend-requests", &ask).await.expect(200);
        assert_eq!(tomas.friends().await.len(), 1);
    }

    async fn a_block_ends_requests_and_theirs_still_looks_pending(stage: Stage) {
        let (mira, tomas) = (stage.person("mira").await, stage.person("tomas").await);
        let id = tomas.ask(&mira).await;
        let (mut hers, rev) = (mira.listen().await, tomas.account_rev().await);
        block(&mira, &tomas).await.expect(201);
        assert_eq!(hers.expect("account").await["requests"]["removed"], json!([id]));
        assert!(requests(&mira).await.0.is_empty());
        mira.post(&format!("/friend-requests/{id}/accept"), ()).await.problem(404, "not_found");
        assert_eq!(requests(&tomas).await.1[0]["id"], id.as_str());
        assert_eq!(tomas.account_rev().await, rev, "they are told nothing");
    }

    async fn a_block_withdraws_the_own_request(stage: Stage) {
        let (mira, tomas) = (stage.person("mira").await, stage.person("tomas").await);
        let id = mira.ask(&tomas).await;
        let mut his = tomas.listen().await;
        block(&mira, &tomas).await.expect(201);
        let told = his.expect("account").await;
        assert_eq!(told["requests"]["removed"], json!([id]));
        assert!(told["blocks"].is_null() && told["friends"].is_null(), "{told}");
        assert!(requests(&tomas).await.0.is_empty() && requests(&mira).await.1.is_empty());
        tomas.post(&format!("/friend-requests/{id}/accept"), ()).await.problem(404, "not_found");
    }
}

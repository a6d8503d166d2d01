use serde_json::{Value, json};

use crate::stage::{Actor, on_both_engines};

/// The ids of the incoming and outgoing friend requests.
async fn waiting(actor: &Actor) -> (Vec<Value>, Vec<Value>) {
    let requests = actor.get("/friend-requests").await.expect(200).body;
    let ids = |side: &str| -> Vec<Value> {
        requests[side].as_array().expect("a list").iter().map(|one| one["id"].clone()).collect()
    };
    (ids("incoming"), ids("outgoing"))
}

on_both_engines! {
    async fn a_request_arrives_at_once_and_accepting_makes_friends(stage: Stage) {
        let (mira, tomas) = (stage.person("mira").await, stage.person("tomas").await);
        let (mut hers, mut his) = (mira.listen().await, tomas.listen().await);
        let (her_rev, his_rev) = (mira.account_rev().await, tomas.account_rev().await);

        let body = json!({ "username": tomas.username, "note": "  It is me.  " });
        let asked = mira.post("/friend-requests", body).await.expect(201).body["request"].clone();
        assert_eq!(asked["note"], "It is me.");
        assert_eq!(asked["user"]["id"], tomas.id);
        let told = his.expect("account").await;
        assert_eq!((&told["from"], &told["account_rev"]), (&json!(his_rev + 1), &json!(his_rev + 1)));
        let incoming = &told["requests"]["incoming"][0];
        assert_eq!((&incoming["id"], &incoming["note"]), (&asked["id"], &asked["note"]));
        assert_eq!(incoming["user"]["id"], mira.id);
        let told = hers.expect("account").await;
        assert_eq!(told["requests"]["outgoing"], json!([asked]));
        assert_eq!(waiting(&tomas).await, (vec![asked["id"].clone()], vec![]));
        assert_eq!(waiting(&mira).await, (vec![], vec![asked["id"].clone()]));

        let id = asked["id"].as_str().expect("an id");
        let accepted = tomas.post(&format!("/friend-requests/{id}/accept"), ()).await.expect(200);
        assert_eq!(accepted.body["friend"]["user"]["id"], mira.id);
        for (socket, me, other, rev) in
            [(&mut hers, &mira, &tomas, her_rev), (&mut his, &tomas, &mira, his_rev)]
        {
            let told = socket.expect("account").await;
            assert_eq!((&told["from"], &told["account_rev"]), (&json!(rev + 2), &json!(rev + 2)));
            assert_eq!(told["friends"]["added"][0]["user"]["id"], other.id);
            assert_eq!(told["requests"]["removed"], json!([id]));
            assert_eq!(waiting(me).await, (vec![], vec![]));
            assert_eq!(me.friends().await, [told["friends"]["added"][0].clone()]);
        }
    }

    async fn a_request_in_the_other_direction_makes_friends(stage: Stage) {
        let (mira, tomas) = (stage.person("mira").await, stage.person("tomas").await);
        let request = mira.ask(&tomas).await;
        let mut hers = mira.listen().await;
        let body = json!({ "username": mira.username });
        let friend = tomas.post("/friend-requests", body).await.expect(200);
        assert_eq!(friend.body["friend"]["user"]["id"], mira.id);
        let told = hers.expect("account").await;
        assert_eq!(told["friends"]["added"][0]["user"]["id"], tomas.id);
        assert_eq!(told["requests"]["removed"], json!([request]));
        for person in [&mira, &tomas] {
            assert_eq!(waiting(person).await, (vec![], vec![]));
            assert_eq!(person.get("/friends").await.expect(200).items().len(), 1);
        }
    }

    async fn concurrent_mutual_requests_make_friends(stage: Stage) {
        let (mira, tomas) = (stage.person("mira").await, stage.person("tomas").await);
        let (one, other) = tokio::join!(
            mira.post("/friend-requests", json!({ "username": tomas.username })),
            tomas.post("/friend-requests", json!({ "username": mira.username })),
        );
        let mut statuses = [one.status, other.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 201]);
        for person in [&mira, &tomas] {
            assert_eq!(person.get("/friends").await.expect(200).items().len(), 1);
            assert_eq!(waiting(person).await, (vec![], vec![]));
        }
    }

    async fn a_withdrawn_request_is_gone_for_both(stage: Stage) {
        let (mira, tomas) = (stage.person("mira").await, stage.person("tomas").await);
        let request = mira.ask(&tomas).await;
        let (mut hers, mut his) = (mira.listen().await, tomas.listen().await);
        mira.delete(&format!("/friend-requests/{request}")).await.expect(204);
        for socket in [&mut hers, &mut his] {
            assert_eq!(socket.expect("account").await["requests"]["removed"], json!([request]));
        }
        for person in [&mira, &tomas] {
            assert_eq!(waiting(person).await, (vec![], vec![]));
        }
        let late = tomas.post(&format!("/friend-requests/{request}/accept"), ()).await;
        late.problem(404, "not_found");
        mira.delete(&format!("/friend-requests/{request}")).await.problem(404, "not_found");
        let again = mira.ask(&tomas).await;
        assert_ne!(again, request);
        assert_eq!(waiting(&mira).await, (vec![], vec![json!(again)]));
        assert_eq!(waiting(&tomas).await, (vec![], vec![]), "not again on the same day");
    }

    async fn partners_of_a_request_see_a_new_name(stage: Stage) {
        let (mira, tomas) = (stage.person("mira").await, stage.person("tomas").await);
        mira.ask(&tomas).await;
        let (mut hers, mut his) = (mira.listen().await, tomas.listen().await);
        mira.patch("/me", json!({ "display_name": "Mira S." })).await.expect(200);
        let told = his.expect("account").await;
        assert_eq!(told["requests"]["incoming"][0]["user"]["display_name"], "Mira S.");
        assert!(hers.expect("account").await["me"].is_object());
        tomas.patch("/me", json!({ "display_name": "Tomás" })).await.expect(200);
        let told = hers.expect("account").await;
        assert_eq!(told["requests"]["outgoing"][0]["user"]["display_name"], "Tomás");
        let listed = mira.get("/friend-requests").await.expect(200);
        assert_eq!(listed.body["outgoing"], told["requests"]["outgoing"]);
    }

    async fn only_the_recipient_answers_and_only_the_sender_withdraws(stage: Stage) {
        let (mira, tomas) = (stage.person("mira").await, stage.person("tomas").await);
        let stranger = stage.person("nils").await;
        let request = mira.ask(&tomas).await;
        for person in [&mira, &stranger] {
            for answer in ["accept", "decline"] {
                let refused = person.post(&format!("/friend-requests/{request}/{answer}"), ()).await;
                refused.problem(404, "not_found");
            }
        }
        for person in [&tomas, &stranger] {
            let refused = person.delete(&format!("/friend-requests/{request}")).await;
            refused.problem(404, "not_found");
        }
        assert_eq!(waiting(&tomas).await, (vec![json!(request)], vec![]));
    }
}

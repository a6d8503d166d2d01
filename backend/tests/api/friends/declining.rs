use serde_json::{Value, json};

use crate::stage::{Actor, Stage, on_both_engines};

const DAY: u64 = 24 * 60 * 60;

/// Two users and the id of a request of the first that the second has declined.
async fn declined(stage: &Stage) -> (Actor, Actor, String) {
    let (mira, tomas) = (stage.person("mira").await, stage.person("tomas").await);
    let request = mira.ask(&tomas).await;
    tomas.post(&format!("/friend-requests/{request}/decline"), ()).await.expect(204);
    (mira, tomas, request)
}

async fn incoming(actor: &Actor) -> usize {
    let requests = actor.get("/friend-requests").await.expect(200).body;
    requests["incoming"].as_array().expect("a list").len()
}

on_both_engines! {
    async fn a_decline_is_invisible_to_the_requester(stage: Stage) {
        let (mira, tomas) = (stage.person("mira").await, stage.person("tomas").await);
        let request = mira.ask(&tomas).await;
        let paths = ["/friend-requests", "/friends", &format!("/users/{}", tomas.id)];
        let mut before = vec![mira.everything().await.body];
        for path in paths {
            before.push(mira.get(path).await.expect(200).body);
        }
        let (mut hers, mut his) = (mira.listen().await, tomas.listen().await);
        tomas.post(&format!("/friend-requests/{request}/decline"), ()).await.expect(204);

        assert_eq!(his.expect("account").await["requests"]["removed"], json!([request]));
        assert_eq!(incoming(&tomas).await, 0);
        let mut after = vec![mira.everything().await.body];
        for path in paths {
            after.push(mira.get(path).await.expect(200).body);
        }
        assert_eq!(after, before);
        assert_eq!(mira.told(&mut hers).await, Vec::<Value>::new());
    }

    async fn a_declined_request_cannot_be_answered_again(stage: Stage) {
        let (_, tomas, request) = declined(&stage).await;
        for answer in ["accept", "decline"] {
            let refused = tomas.post(&format!("/friend-requests/{request}/{answer}"), ()).await;
            refused.problem(404, "not_found");
        }
        assert!(tomas.get("/friends").await.expect(200).items().is_empty());
    }

    async fn a_new_request_within_a_day_does_not_arrive(stage: Stage) {
        let (mira, tomas, request) = declined(&stage).await;
        let mut his = tomas.listen().await;
        assert_eq!(mira.ask(&tomas).await, request, "it looks as if it were still waiting");
        mira.delete(&format!("/friend-requests/{request}")).await.expect(204);
        let again = mira.ask(&tomas).await;
        let outgoing = mira.get("/friend-requests").await.expect(200).body["outgoing"].clone();
        assert_eq!(outgoing[0]["id"], json!(again));
        assert_eq!(tomas.told(&mut his).await, Vec::<Value>::new());
        assert_eq!(incoming(&tomas).await, 0);
    }

    async fn a_new_request_after_a_day_arrives(stage: Stage) {
        let (mira, tomas, request) = declined(&stage).await;
        stage.database.let_pass("friend_requests", "declined_at", DAY + 1).await;
        let mut his = tomas.listen().await;
        mira.ask(&tomas).await;
        let told = his.expect("account").await;
        assert_eq!(told["requests"]["incoming"][0]["user"]["id"], mira.id);
        assert_eq!(incoming(&tomas).await, 1);
        tomas.post(&format!("/friend-requests/{request}/accept"), ()).await.expect(200);
    }

    async fn a_request_by_the_decliner_makes_friends(stage: Stage) {
        let (mira, tomas, _) = declined(&stage).await;
        let friend = tomas.post("/friend-requests", json!({ "username": mira.username })).await;
        assert_eq!(friend.expect(200).body["friend"]["user"]["id"], mira.id);
        let requests = mira.get("/friend-requests").await.expect(200).body;
        assert_eq!(requests, json!({ "incoming": [], "outgoing": [] }));
    }
}

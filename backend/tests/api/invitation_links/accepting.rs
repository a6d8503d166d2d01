use serde_json::json;

use super::{accept, friends, link, uses};
use crate::stage::{Stage, on_both_engines};

on_both_engines! {
    async fn who_accepts_a_link_is_a_friend_at_once_and_both_are_told(stage: Stage) {
        let (mira, tomas) = (stage.person("mira").await, stage.person("tomas").await);
        let code = link(&mira, json!({ "uses": 2 })).await;
        let (mut hers, mut his) = (mira.listen().await, tomas.listen().await);
        let accepted = accept(&tomas, &code).await.expect(200);
        assert_eq!(accepted.body["friend"]["user"]["id"], mira.id.as_str());
        for (socket, other) in [(&mut hers, &tomas), (&mut his, &mira)] {
            let told = socket.expect("account").await;
            assert_eq!(told["friends"]["added"][0]["user"]["id"], other.id.as_str(), "{told}");
        }
        let conversation = tomas.open(&mira).await;
        tomas.say(&conversation, "hello").await;
        assert_eq!(uses(&mira).await, [1]);
        // A second call, such as a repeated one, counts nothing.
        accept(&tomas, &code).await.problem(409, "conflict");
        assert_eq!(uses(&mira).await, [1]);
    }

    async fn a_link_ends_requests_between_the_two(stage: Stage) {
        let (mira, tomas) = (stage.person("mira").await, stage.person("tomas").await);
        let aiko = stage.person("aiko").await;
        let declined = tomas.ask(&mira).await;
        mira.post(&format!("/friend-requests/{declined}/decline"), ()).await.expect(204);
        mira.ask(&aiko).await;
        let code = link(&mira, json!({ "uses": 2 })).await;
        for person in [&tomas, &aiko] {
            accept(person, &code).await.expect(200);
        }
        for person in [&mira, &tomas, &aiko] {
            let requests = person.get("/friend-requests").await.expect(200).body;
            assert_eq!(requests, json!({ "incoming": [], "outgoing": [] }));
        }
    }

    async fn blocks_prevent_a_friendship_in_both_directions(stage: Stage) {
        let (mira, tomas) = (stage.person("mira").await, stage.person("tomas").await);
        let code = link(&mira, json!({ "uses": 5 })).await;
        crate::blocks::block(&mira, &tomas).await.expect(201);
        accept(&tomas, &code).await.problem(404, "not_found");
        mira.delete(&format!("/blocks/{}", tomas.id)).await.expect(204);
        crate::blocks::block(&tomas, &mira).await.expect(201);
        accept(&tomas, &code).await.problem(403, "blocked");
        assert_eq!((friends(&mira).await, uses(&mira).await), (vec![], vec![0]));
        tomas.delete(&format!("/blocks/{}", mira.id)).await.expect(204);
        accept(&tomas, &code).await.expect(200);
        assert_eq!(uses(&mira).await, [1]);
    }

    async fn the_maker_cannot_accept_the_own_link(stage: Stage) {
        let mira = stage.person("mira").await;
        let code = link(&mira, json!({})).await;
        let refused = accept(&mira, &code).await;
        assert_eq!(refused.problem(422, "validation_failed"), ["code:yourself"]);
        assert_eq!(uses(&mira).await, [0]);
    }

    async fn accepting_and_looking_are_limited(engine: Engine) {
        let stage = Stage::with(engine, &[]).await;
        let tomas = stage.person("tomas").await;
        for _ in 0..20 {
            accept(&tomas, "unknown").await.problem(404, "not_found");
        }
        accept(&tomas, "unknown").await.problem(429, "rate_limited");
        for _ in 0..30 {
            super::look(&tomas, "unknown").await.problem(404, "not_found");
        }
        super::look(&tomas, "unknown").await.problem(429, "rate_limited");
    }
}

use serde_json::json;

use crate::stage::{Actor, on_both_engines};

const ABSENT: &str = "0192f000-0000-7000-8000-000000000000";

async fn sees(viewer: &Actor, of: &Actor) -> bool {
    let answer = viewer.get(&format!("/users/{}", of.id)).await;
    if answer.status == 200 {
        let card = json!({ "id": of.id, "username": of.username, "display_name": of.username, "picture": null });
        assert_eq!(answer.body, card, "no more than this");
        return true;
    }
    answer.problem(404, "not_found");
    false
}

on_both_engines! {
    async fn a_stranger_profile_answers_like_a_missing_one(stage: Stage) {
        let (mira, tomas) = (stage.person("mira").await, stage.person("tomas").await);
        let mut bodies = Vec::new();
        for id in [tomas.id.as_str(), ABSENT, "not-an-id", "0"] {
            let mut refused = mira.get(&format!("/users/{id}")).await;
            refused.problem(404, "not_found");
            refused.body["request_id"].take();
            bodies.push(refused.body);
        }
        bodies.dedup();
        assert_eq!(bodies.len(), 1, "{bodies:?}");
        assert!(sees(&mira, &mira).await);
    }

    async fn a_profile_is_visible_while_a_request_is_pending(stage: Stage) {
        let (mira, tomas) = (stage.person("mira").await, stage.person("tomas").await);
        let request = mira.ask(&tomas).await;
        assert!(sees(&mira, &tomas).await && sees(&tomas, &mira).await);
        mira.delete(&format!("/friend-requests/{request}")).await.expect(204);
        assert!(!sees(&mira, &tomas).await && !sees(&tomas, &mira).await);
    }

    async fn a_decline_hides_the_requester_and_is_not_revealed(stage: Stage) {
        let (mira, tomas) = (stage.person("mira").await, stage.person("tomas").await);
        let request = mira.ask(&tomas).await;
        tomas.post(&format!("/friend-requests/{request}/decline"), ()).await.expect(204);
        assert!(sees(&mira, &tomas).await && !sees(&tomas, &mira).await);
    }

    async fn friends_and_fellow_members_see_each_other(stage: Stage) {
        let (mira, tomas, _) = stage.pair().await;
        assert!(sees(&mira, &tomas).await && sees(&tomas, &mira).await);
        mira.delete(&format!("/friends/{}", tomas.id)).await.expect(204);
        assert!(sees(&mira, &tomas).await && sees(&tomas, &mira).await, "they still share a conversation");
    }
}

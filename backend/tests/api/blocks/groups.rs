use serde_json::json;

use super::block;
use crate::stage::{Actor, on_both_engines};

async fn wants_to_be_asked(actor: &Actor) {
    let ask = json!({ "settings": { "group_adds": "ask" } });
    actor.patch("/me", ask).await.expect(200);
}

on_both_engines! {
    async fn a_block_prevents_adding_to_groups_both_ways(stage: Stage) {
        let (mira, tomas, _) = stage.pair().await;
        let (hers, his) = (mira.group("Lake", &[]).await, tomas.group("Hill", &[]).await);
        block(&mira, &tomas).await.expect(201);
        mira.add(&hers, &tomas).await.problem(403, "not_friends");
        tomas.add(&his, &mira).await.problem(403, "not_friends");
        for (from, to) in [(&mira, &tomas), (&tomas, &mira)] {
            let body = json!({ "title": "Both", "member_ids": [to.id] });
            from.post("/groups", body).await.problem(403, "not_friends");
        }
    }

    async fn a_block_ends_invitations_between_the_two(stage: Stage) {
        let (mira, tomas, _) = stage.pair().await;
        for person in [&mira, &tomas] {
            wants_to_be_asked(person).await;
        }
        let (hers, his) = (mira.group("Lake", &[]).await, tomas.group("Hill", &[]).await);
        let mine = mira.add(&hers, &tomas).await.expect(202).text("id");
        let theirs = tomas.add(&his, &mira).await.expect(202).text("id");
        let (mut her_socket, mut his_socket) = (mira.listen().await, tomas.listen().await);
        block(&mira, &tomas).await.expect(201);
        let told = her_socket.expect("account").await;
        assert_eq!(told["invitations"]["removed"], json!([theirs]));
        assert_eq!(his_socket.expect("account").await["friends"]["removed"], json!([mira.id]));
        assert_eq!(his_socket.expect("account").await["invitations"]["removed"], json!([mine]));
        for (person, id) in [(&mira, &theirs), (&tomas, &mine)] {
            assert!(person.get("/invitations").await.expect(200).items().is_empty());
            person.post(&format!("/invitations/{id}/accept"), ()).await.problem(404, "not_found");
        }
        let waiting = tomas.get(&format!("/groups/{his}/invitations")).await.expect(200);
        assert_eq!(waiting.items().len(), 1, "who invited cannot tell");
    }

    async fn both_can_still_write_in_a_common_group(stage: Stage) {
        let (mira, friends) = stage.circle(2).await;
        let [tomas, nils] = &friends[..] else { panic!("two friends") };
        let group = mira.group("Lake", &[tomas, nils]).await;
        block(&mira, tomas).await.expect(201);
        let mut hers = mira.listen().await;
        let said = tomas.say(&group, "hello all").await;
        assert_eq!(hers.expect("change").await["messages"][0]["id"], said["id"]);
        mira.say(&group, "hello").await;
        assert_eq!(tomas.history(&group).await.last().expect("a message")["body"], "hello");
    }
}

use serde_json::json;

use super::lines;
use crate::stage::{Actor, Stage, on_both_engines};

/// A group of Mira and a friend who joins groups only by invitation.
async fn asking(stage: &Stage) -> (Actor, Actor, String) {
    let (mira, mut friends) = stage.circle(1).await;
    let tomas = friends.pop().expect("one friend");
    let ask = json!({ "settings": { "group_adds": "ask" } });
    tomas.patch("/me", ask).await.expect(200);
    let group = mira.group("Lake", &[]).await;
    (mira, tomas, group)
}

on_both_engines! {
    async fn a_user_with_invitations_only_is_invited_and_accepts(stage: Stage) {
        let (mira, tomas, group) = asking(&stage).await;
        let mut socket = tomas.listen().await;
        let invited = mira.add(&group, &tomas).await.expect(202);
        assert_eq!((&invited.body["user"]["id"], &invited.body["inviter"]["id"]), (&json!(tomas.id), &json!(mira.id)));
        let told = socket.expect("account").await["invitations"]["added"][0].clone();
        assert_eq!((&told["group"]["id"], &told["group"]["title"]), (&json!(group), &json!("Lake")));
        let listed = tomas.get("/invitations").await.expect(200);
        assert_eq!(listed.items(), std::slice::from_ref(&told));
        assert_eq!(tomas.everything().await.body["account"]["invitations"], json!([told]));
        tomas.get(&format!("/conversations/{group}")).await.problem(404, "not_found");
        let waiting = mira.get(&format!("/groups/{group}/invitations")).await.expect(200);
        assert_eq!(waiting.items(), std::slice::from_ref(&invited.body));
        let accept = format!("/invitations/{}/accept", invited.text("id"));
        mira.post(&accept, ()).await.problem(404, "not_found");
        let joined = tomas.post(&accept, ()).await.expect(200);
        assert_eq!((joined.text("id"), joined.number("members_count")), (group.clone(), 2));
        let account = socket.expect("account").await;
        assert_eq!(account["invitations"]["removed"], json!([invited.body["id"]]));
        assert_eq!(account["joined"][0]["id"], json!(group));
        assert_eq!(lines(&tomas.history(&group).await), [("member_joined".to_owned(), json!(mira.id))]);
        tomas.post(&accept, ()).await.problem(404, "not_found");
        assert!(tomas.get("/invitations").await.expect(200).items().is_empty());
    }

    async fn creating_a_group_returns_the_invited_users(stage: Stage) {
        let (mira, tomas, _) = asking(&stage).await;
        let made = mira.post("/groups", json!({ "title": "Hill", "member_ids": [tomas.id] })).await;
        let made = made.expect(201);
        assert_eq!((&made.body["invited"], &made.body["members_count"]), (&json!([tomas.id]), &json!(1)));
        assert_eq!(tomas.get("/invitations").await.expect(200).items().len(), 1);
    }

    async fn a_declined_invitation_is_not_revealed(stage: Stage) {
        let (mira, tomas, group) = asking(&stage).await;
        let invited = mira.add(&group, &tomas).await.expect(202);
        let mut hers = mira.listen().await;
        tomas.post(&format!("/invitations/{}/decline", invited.text("id")), ()).await.expect(204);
        assert!(tomas.get("/invitations").await.expect(200).items().is_empty());
        let again = mira.add(&group, &tomas).await.expect(202);
        assert_eq!(again.body["id"], invited.body["id"]);
        let waiting = mira.get(&format!("/groups/{group}/invitations")).await.expect(200);
        assert_eq!(waiting.items().len(), 1, "for the admins it goes on waiting");
        assert!(tomas.get("/invitations").await.expect(200).items().is_empty());
        assert!(mira.told(&mut hers).await.is_empty());
        stage.database.let_pass("invitations", "declined_at", 24 * 60 * 60 + 1).await;
        mira.add(&group, &tomas).await.expect(202);
        assert_eq!(tomas.get("/invitations").await.expect(200).items().len(), 1);
    }

    async fn an_invitation_can_be_withdrawn(stage: Stage) {
        let (mira, tomas, group) = asking(&stage).await;
        let invited = mira.add(&group, &tomas).await.expect(202);
        let mut socket = tomas.listen().await;
        mira.remove(&group, &tomas).await.expect(204);
        assert_eq!(socket.expect("account").await["invitations"]["removed"], json!([invited.body["id"]]));
        tomas.post(&format!("/invitations/{}/accept", invited.text("id")), ()).await.problem(404, "not_found");
        mira.remove(&group, &tomas).await.problem(404, "not_found");
    }

    async fn an_invitation_ends_with_the_right_to_invite(stage: Stage) {
        let (mira, tomas, group) = asking(&stage).await;
        let aiko = stage.person("aiko").await;
        mira.befriend(&aiko).await;
        aiko.befriend(&tomas).await;
        mira.add(&group, &aiko).await.expect(201);
        let role = format!("/groups/{group}/members/{}", aiko.id);
        mira.patch(&role, json!({ "role": "admin" })).await.expect(200);
        let invited = aiko.add(&group, &tomas).await.expect(202);
        mira.patch(&role, json!({ "role": "member" })).await.expect(200);
        assert!(tomas.get("/invitations").await.expect(200).items().is_empty());
        tomas.post(&format!("/invitations/{}/accept", invited.text("id")), ()).await.problem(404, "not_found");
    }

    async fn an_invited_user_sees_new_names_of_group_and_inviter(stage: Stage) {
        let (mira, tomas, group) = asking(&stage).await;
        mira.add(&group, &tomas).await.expect(202);
        let mut socket = tomas.listen().await;
        mira.patch(&format!("/groups/{group}"), json!({ "title": "Hill" })).await.expect(200);
        assert_eq!(socket.expect("account").await["invitations"]["added"][0]["group"]["title"], "Hill");
        mira.patch("/me", json!({ "display_name": "Mira S." })).await.expect(200);
        let told = socket.expect("account").await;
        assert_eq!(told["invitations"]["added"][0]["inviter"]["display_name"], "Mira S.");
        let listed = tomas.get("/invitations").await.expect(200);
        assert_eq!(json!(listed.items()), told["invitations"]["added"]);
    }

    async fn an_old_invitation_does_not_readmit_a_removed_member(stage: Stage) {
        let (mira, tomas, group) = asking(&stage).await;
        let invited = mira.add(&group, &tomas).await.expect(202);
        let accept = format!("/invitations/{}/accept", invited.text("id"));
        tomas.post(&accept, ()).await.expect(200);
        mira.remove(&group, &tomas).await.expect(204);
        tomas.post(&accept, ()).await.problem(404, "not_found");
    }

    async fn an_invitation_ends_with_its_group(stage: Stage) {
        let (mira, tomas, group) = asking(&stage).await;
        let invited = mira.add(&group, &tomas).await.expect(202);
        mira.delete(&format!("/groups/{group}")).await.expect(204);
        assert!(tomas.get("/invitations").await.expect(200).items().is_empty());
        tomas.post(&format!("/invitations/{}/accept", invited.text("id")), ()).await.problem(404, "not_found");
    }

    async fn repeated_withdrawn_invitations_arrive_once_a_day(stage: Stage) {
        let (mira, tomas, group) = asking(&stage).await;
        mira.add(&group, &tomas).await.expect(202);
        mira.remove(&group, &tomas).await.expect(204);
        let mut his = tomas.listen().await;
        for _ in 0..2 {
            mira.add(&group, &tomas).await.expect(202);
            let listed = mira.get(&format!("/groups/{group}/invitations")).await.expect(200);
            assert_eq!(listed.items().len(), 1, "to the admin it waits");
            mira.remove(&group, &tomas).await.expect(204);
        }
        let invited = mira.add(&group, &tomas).await.expect(202);
        assert!(tomas.get("/invitations").await.expect(200).items().is_empty());
        let told = tomas.told(&mut his).await;
        assert!(told.is_empty(), "a frame was sent: {told:?}");
        stage.database.let_pass("invitations", "declined_at", 100_000).await;
        assert_eq!(mira.add(&group, &tomas).await.expect(202).body, invited.body);
        assert_eq!(tomas.get("/invitations").await.expect(200).items().len(), 1);
    }

    async fn a_declined_invitation_by_another_admin_does_not_arrive(stage: Stage) {
        let (mira, tomas, group) = asking(&stage).await;
        let aiko = stage.person("aiko").await;
        mira.befriend(&aiko).await;
        aiko.befriend(&tomas).await;
        mira.add(&group, &aiko).await.expect(201);
        let role = format!("/groups/{group}/members/{}", aiko.id);
        mira.patch(&role, json!({ "role": "admin" })).await.expect(200);
        let invited = mira.add(&group, &tomas).await.expect(202);
        tomas.post(&format!("/invitations/{}/decline", invited.text("id")), ()).await.expect(204);
        let again = aiko.add(&group, &tomas).await.expect(202);
        assert_eq!(again.body, invited.body, "a decline cannot be told by inviting again");
        mira.remove(&group, &tomas).await.expect(204);
        aiko.add(&group, &tomas).await.expect(202);
        assert!(tomas.get("/invitations").await.expect(200).items().is_empty());
    }

    async fn a_user_who_left_is_invited_instead_of_added(stage: Stage) {
        let (mira, friends) = stage.circle(1).await;
        let tomas = &friends[0];
        let group = mira.group("Lake", &[tomas]).await;
        tomas.remove(&group, tomas).await.expect(204);
        let invited = mira.add(&group, tomas).await.expect(202).text("id");
        tomas.get(&format!("/conversations/{group}")).await.problem(404, "not_found");
        let decline = format!("/invitations/{invited}/decline");
        tomas.post(&decline, ()).await.expect(204);
        for _ in 0..2 {
            mira.remove(&group, tomas).await.expect(204);
            mira.add(&group, tomas).await.expect(202);
            assert!(tomas.get("/invitations").await.expect(200).items().is_empty());
        }
        // A user who was removed by another member can be added without an invitation.
        let other = mira.group("Hill", &[tomas]).await;
        mira.remove(&other, tomas).await.expect(204);
        mira.add(&other, tomas).await.expect(201);
    }
}

use serde_json::json;

use super::lines;
use crate::stage::on_both_engines;

on_both_engines! {
    async fn the_owner_changes_roles_and_transfers_ownership(stage: Stage) {
        let (mira, friends) = stage.circle(2).await;
        let (tomas, aiko) = (&friends[0], &friends[1]);
        let group = mira.group("Lake", &[tomas, aiko]).await;
        let place = |person: &str| format!("/groups/{group}/members/{person}");
        let mut socket = aiko.listen().await;
        let given = mira.patch(&place(&tomas.id), json!({ "role": "admin" })).await.expect(200);
        assert_eq!(given.text("role"), "admin");
        let told = socket.expect("change").await;
        assert_eq!(told["members"], json!([given.body]));
        assert_eq!(lines(told["messages"].as_array().expect("a list")), [("admin_added".to_owned(), json!(tomas.id))]);
        mira.patch(&place(&tomas.id), json!({ "role": "admin" })).await.expect(200);
        tomas.patch(&place(&aiko.id), json!({ "role": "admin" })).await.problem(403, "role_too_low");
        tomas.patch(&place(&mira.id), json!({ "role": "member" })).await.problem(403, "role_too_low");
        let left = mira.patch(&place(&mira.id), json!({ "role": "member" })).await;
        assert_eq!(left.problem(422, "validation_failed"), ["role:last_owner"]);
        mira.patch(&place(&tomas.id), json!({ "role": "owner" })).await.expect(200);
        let members = aiko.get(&format!("/groups/{group}/members")).await.expect(200);
        let mut roles: Vec<_> = members.items().iter().map(|member| {
            (member["role"].as_str().expect("a role"), member["user"]["id"].as_str().expect("an id"))
        }).collect();
        roles.sort_unstable();
        let mut expected = vec![("admin", &*mira.id), ("member", &*aiko.id), ("owner", &*tomas.id)];
        expected.sort_unstable();
        assert_eq!(roles, expected);
        tomas.patch(&place(&mira.id), json!({ "role": "member" })).await.expect(200);
        tomas.patch(&place("0192f000-0000-7000-8000-000000000000"), json!({ "role": "admin" })).await.problem(404, "not_found");
        assert_eq!(tomas.patch(&place(&aiko.id), json!({ "role": "king" })).await.status, 422);
        let stranger = stage.person("stranger").await;
        stranger.patch(&place(&aiko.id), json!({ "role": "admin" })).await.problem(404, "not_found");
    }

    async fn admins_delete_messages_of_others(stage: Stage) {
        let (mira, friends) = stage.circle(2).await;
        let group = mira.group("Lake", &[&friends[0], &friends[1]]).await;
        let rude = friends[0].say(&group, "canary-rude").await;
        let address = format!("/conversations/{group}/messages/{}", rude["id"].as_str().expect("an id"));
        friends[1].delete(&address).await.problem(403, "not_yours");
        let gone = mira.delete(&address).await.expect(200);
        assert_eq!(gone.body["sender_id"], json!(friends[0].id));
        assert!(gone.body["deleted_at"].is_string());
        let line = mira.history(&group).await[0].clone();
        let address = format!("/conversations/{group}/messages/{}", line["id"].as_str().expect("an id"));
        mira.delete(&address).await.problem(403, "not_yours");
        mira.patch(&address, json!({ "body": "other" })).await.problem(403, "not_yours");
    }
}

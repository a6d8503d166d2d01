use serde_json::json;

use super::{group_link, join, number, uses, waiting};
use crate::stage::on_both_engines;

on_both_engines! {
    async fn who_has_the_link_joins_at_once(stage: Stage) {
        let (mira, nils) = (stage.person("mira").await, stage.person("nils").await);
        let group = mira.group("Night walk", &[]).await;
        mira.say(&group, "before").await;
        let code = group_link(&mira, &group, json!({ "uses": 2 })).await;
        let (mut hers, mut his) = (mira.listen().await, nils.listen().await);
        let joined = join(&nils, &code).await.expect(200);
        assert_eq!((&joined.body["id"], &joined.body["title"]), (&json!(group), &json!("Night walk")));
        let change = hers.expect("change").await;
        let system = &change["messages"][0]["system"];
        assert_eq!((&system["event"], &system["user_id"]), (&json!("member_joined_by_link"), &json!(mira.id)));
        assert_eq!(change["members"][0]["user"]["id"], json!(nils.id));
        assert_eq!(his.expect("account").await["joined"][0]["id"], json!(group));
        nils.say(&group, "hello").await;
        assert_eq!(hers.expect("change").await["messages"][0]["body"], "hello");
        join(&nils, &code).await.problem(409, "conflict");
        assert_eq!(uses(&mira, &group).await, [1], "a member uses nothing");
    }

    async fn a_link_ends_with_the_role_of_its_maker_and_with_the_group(stage: Stage) {
        let (mira, tomas, nils) = (stage.person("mira").await, stage.person("tomas").await, stage.person("nils").await);
        mira.befriend(&tomas).await;
        let group = mira.group("Night walk", &[&tomas]).await;
        let member = format!("/groups/{group}/members/{}", tomas.id);
        mira.patch(&member, json!({ "role": "admin" })).await.expect(200);
        let code = group_link(&tomas, &group, json!({})).await;
        mira.patch(&member, json!({ "role": "member" })).await.expect(200);
        join(&nils, &code).await.problem(404, "not_found");
        let code = group_link(&mira, &group, json!({})).await;
        mira.delete(&format!("/groups/{group}")).await.expect(204);
        join(&nils, &code).await.problem(404, "not_found");
    }

    async fn a_blocked_account_cannot_use_the_link_of_who_blocked_it(stage: Stage) {
        let (mira, nils) = (stage.person("mira").await, stage.person("nils").await);
        let group = mira.group("Night walk", &[]).await;
        let code = group_link(&mira, &group, json!({})).await;
        nils.ask(&mira).await;
        mira.put(&format!("/blocks/{}", nils.id), ()).await;
        join(&nils, &code).await.problem(404, "not_found");
        assert_eq!(uses(&mira, &group).await, [0]);
    }

    async fn a_removed_member_has_to_ask_and_one_that_left_has_not(stage: Stage) {
        let (mira, nils) = (stage.person("mira").await, stage.person("nils").await);
        let group = mira.group("Night walk", &[]).await;
        let code = group_link(&mira, &group, json!({ "uses": 5 })).await;
        let member = format!("/groups/{group}/members/{}", nils.id);
        join(&nils, &code).await.expect(200);
        nils.delete(&member).await.expect(204);
        join(&nils, &code).await.expect(200);
        mira.delete(&member).await.expect(204);
        join(&nils, &code).await.expect(202);
        assert_eq!((waiting(&mira, &group).await, number(&mira, &group).await), (vec![nils.id.clone()], 1));
    }
}

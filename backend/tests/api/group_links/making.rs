use serde_json::json;

use super::{group_link, join, uses};
use crate::{
    invitation_links::{accept, look, sign_up},
    stage::on_both_engines,
};

on_both_engines! {
    async fn admins_make_list_and_take_back_links(stage: Stage) {
        let (mira, tomas) = (stage.person("mira").await, stage.person("tomas").await);
        mira.befriend(&tomas).await;
        let group = mira.group("Night walk", &[&tomas]).await;
        let path = format!("/groups/{group}/invitation-links");
        tomas.post(&path, json!({})).await.problem(403, "role_too_low");
        tomas.get(&path).await.problem(403, "role_too_low");
        let made = mira.post(&path, json!({ "uses": 3, "needs_approval": true })).await.expect(201);
        let link = &made.body["link"];
        assert_eq!((&link["needs_approval"], &link["maker_id"]), (&json!(true), &json!(mira.id)));
        assert_eq!((&link["uses"], &link["uses_max"]), (&json!(0), &json!(3)));
        assert!(made.text("url").ends_with(&format!("/join#{}", made.text("code"))));
        assert_eq!(mira.get("/me/invitation-links").await.expect(200).items().len(), 0);
        // Another admin takes it back.
        mira.patch(&format!("/groups/{group}/members/{}", tomas.id), json!({ "role": "admin" })).await.expect(200);
        let listed = tomas.get(&path).await.expect(200);
        assert_eq!(&listed.items()[0], link);
        let one = format!("{path}/{}", link["id"].as_str().expect("an id"));
        mira.delete(&format!("/me/invitation-links/{}", link["id"].as_str().expect("an id"))).await.problem(404, "not_found");
        tomas.delete(&one).await.expect(204);
        tomas.delete(&one).await.problem(404, "not_found");
        join(&stage.person("nils").await, &made.text("code")).await.problem(404, "not_found");
    }

    async fn a_look_shows_the_group_and_the_maker(stage: Stage) {
        let mira = stage.person("mira").await;
        let group = mira.group("Night walk", &[]).await;
        let code = group_link(&mira, &group, json!({ "needs_approval": true })).await;
        let looked = look(&stage.stranger(), &code).await.expect(200);
        assert_eq!(looked.body["group"], json!({ "title": "Night walk", "description": null, "needs_approval": true }));
        assert_eq!(looked.body["user"]["id"], json!(mira.id));
        assert_eq!(uses(&mira, &group).await, [0], "a look is no use");
    }

    async fn a_link_of_a_group_makes_no_friends_and_no_accounts(stage: Stage) {
        let (mira, nils) = (stage.person("mira").await, stage.person("nils").await);
        let group = mira.group("Night walk", &[]).await;
        let code = group_link(&mira, &group, json!({})).await;
        accept(&nils, &code).await.problem(404, "not_found");
        sign_up(&stage, "newcomer", Some(&code)).await.problem(403, "invitation_invalid");
        assert_eq!(uses(&mira, &group).await, [0]);
    }
}

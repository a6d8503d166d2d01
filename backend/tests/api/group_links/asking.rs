use serde_json::json;

use super::{group_link, join, number, uses, waiting};
use crate::stage::{PASSWORD, on_both_engines};

on_both_engines! {
    async fn admins_see_requests_live_and_approve_them(stage: Stage) {
        let (mira, tomas, nils) = (stage.person("mira").await, stage.person("tomas").await, stage.person("nils").await);
        mira.befriend(&tomas).await;
        let group = mira.group("Night walk", &[&tomas]).await;
        let code = group_link(&mira, &group, json!({ "needs_approval": true })).await;
        let (mut hers, mut toms, mut his) = (mira.listen().await, tomas.listen().await, nils.listen().await);
        join(&nils, &code).await.expect(202);
        let told = hers.expect("account").await;
        assert_eq!(told["places"][&group]["join_requests"], 1);
        assert!(tomas.told(&mut toms).await.is_empty(), "members see no requests");
        assert_eq!((number(&mira, &group).await, number(&tomas, &group).await), (1, 0));
        assert_eq!(waiting(&mira, &group).await, std::slice::from_ref(&nils.id));
        // Asking again changes nothing.
        join(&nils, &code).await.expect(202);
        assert_eq!(uses(&mira, &group).await, [1]);
        let request = format!("/groups/{group}/join-requests/{}", nils.id);
        tomas.put(&request, ()).await.problem(403, "role_too_low");
        mira.put(&request, ()).await.expect(200);
        let change = toms.expect("change").await;
        let system = &change["messages"][0]["system"];
        assert_eq!((&system["event"], &system["user_id"]), (&json!("member_approved"), &json!(nils.id)));
        assert_eq!(his.expect("account").await["joined"][0]["id"], json!(group));
        assert_eq!((number(&mira, &group).await, waiting(&mira, &group).await.len()), (0, 0));
        mira.put(&request, ()).await.problem(404, "not_found");
    }

    async fn a_refusal_is_not_told_and_lasts_for_a_day(stage: Stage) {
        let (mira, nils) = (stage.person("mira").await, stage.person("nils").await);
        let group = mira.group("Night walk", &[]).await;
        let code = group_link(&mira, &group, json!({ "needs_approval": true, "uses": 5 })).await;
        join(&nils, &code).await.expect(202);
        let rev = nils.account_rev().await;
        let request = format!("/groups/{group}/join-requests/{}", nils.id);
        mira.delete(&request).await.expect(204);
        assert_eq!(nils.account_rev().await, rev);
        join(&nils, &code).await.expect(202);
        assert_eq!((number(&mira, &group).await, uses(&mira, &group).await), (0, vec![1]));
        stage.database.let_pass("join_requests", "refused_at", 25 * 60 * 60).await;
        join(&nils, &code).await.expect(202);
        assert_eq!((number(&mira, &group).await, uses(&mira, &group).await), (1, vec![2]));
    }

    async fn a_request_ends_with_any_joining_and_with_the_account(stage: Stage) {
        let (mira, nils, noor) = (stage.person("mira").await, stage.person("nils").await, stage.person("noor").await);
        let group = mira.group("Night walk", &[]).await;
        let code = group_link(&mira, &group, json!({ "needs_approval": true, "uses": 5 })).await;
        for person in [&nils, &noor] {
            join(person, &code).await.expect(202);
        }
        mira.befriend(&nils).await;
        mira.add(&group, &nils).await.expect(201);
        assert_eq!(waiting(&mira, &group).await, std::slice::from_ref(&noor.id));
        assert_eq!(number(&mira, &group).await, 1);
        noor.delete_with("/me", json!({ "password": PASSWORD })).await.expect(200);
        assert_eq!((number(&mira, &group).await, waiting(&mira, &group).await.len()), (0, 0));
    }

    async fn a_new_admin_sees_how_many_wait(stage: Stage) {
        let (mira, tomas, nils) = (stage.person("mira").await, stage.person("tomas").await, stage.person("nils").await);
        mira.befriend(&tomas).await;
        let group = mira.group("Night walk", &[&tomas]).await;
        let code = group_link(&mira, &group, json!({ "needs_approval": true })).await;
        join(&nils, &code).await.expect(202);
        let mut toms = tomas.listen().await;
        let member = format!("/groups/{group}/members/{}", tomas.id);
        mira.patch(&member, json!({ "role": "admin" })).await.expect(200);
        assert_eq!(toms.expect("account").await["places"][&group]["join_requests"], 1);
    }
}

use serde_json::json;

use crate::stage::{client_id, eventually, on_both_engines};

on_both_engines! {
    async fn a_dissolved_group_is_gone_for_all_members(stage: Stage) {
        let (mira, friends) = stage.circle(2).await;
        let group = mira.group("Lake", &[&friends[0], &friends[1]]).await;
        let sent = friends[0].say(&group, "canary-dissolved").await;
        let thumb = format!("/conversations/{group}/messages/{}/reactions/%F0%9F%91%8D", sent["id"].as_str().expect("an id"));
        mira.put(&thumb, ()).await.expect(200);
        friends[0].delete(&format!("/groups/{group}")).await.problem(403, "role_too_low");
        let mut socket = friends[1].listen().await;
        mira.delete(&format!("/groups/{group}")).await.expect(204);
        assert_eq!(socket.expect("account").await["left"], json!([group]));
        for person in [&mira, &friends[0], &friends[1]] {
            person.get(&format!("/conversations/{group}")).await.problem(404, "not_found");
            person.send_as(&group, &client_id(), "anybody?").await.problem(404, "not_found");
            assert!(person.get("/conversations").await.expect(200).items().is_empty());
        }
        mira.delete(&format!("/groups/{group}")).await.problem(404, "not_found");
        eventually("everything is erased", async || {
            let left = stage.database.texts("SELECT 'row' AS text FROM conversations UNION ALL \
                SELECT 'row' FROM messages UNION ALL SELECT 'row' FROM reactions UNION ALL SELECT 'row' FROM members").await;
            left.is_empty() && !stage.database.holds("canary-dissolved").await
        }).await;
    }

    async fn erasing_a_dissolved_group_continues_after_a_restart(stage: Stage) {
        let mira = stage.person("mira").await;
        let group = mira.group("Lake", &[]).await;
        mira.say(&group, "canary-restart").await;
        // The state that a crash right after the dissolution leaves.
        stage.database.execute("UPDATE members SET left_rev = 3, rev = 3").await;
        stage.database.execute("UPDATE conversations SET members_count = 0, dissolved_at = created_at").await;
        let stage = stage.restart().await;
        eventually("everything is erased", async || {
            let left = stage.database.texts("SELECT 'row' AS text FROM conversations").await;
            left.is_empty() && !stage.database.holds("canary-restart").await
        }).await;
    }
}

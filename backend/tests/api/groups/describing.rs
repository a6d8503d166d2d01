use serde_json::{Value, json};

use super::lines;
use crate::stage::on_both_engines;

on_both_engines! {
    async fn admins_change_title_and_description(stage: Stage) {
        let (mira, friends) = stage.circle(1).await;
        let tomas = &friends[0];
        let group = mira.group("Lake", &[tomas]).await;
        let address = format!("/groups/{group}");
        let mut socket = tomas.listen().await;
        let changed = mira.patch(&address, json!({ "title": "Hill", "description": "up there" })).await.expect(200);
        assert_eq!((changed.text("title"), changed.text("description")), ("Hill".to_owned(), "up there".to_owned()));
        let (first, second) = (socket.expect("change").await, socket.expect("change").await);
        assert_eq!(first["conversation"]["title"], "Hill");
        assert_eq!(second["conversation"], json!({
            "title": "Hill", "description": "up there", "picture": null, "locked": false, "members_count": 2,
        }));
        mira.patch(&address, json!({ "title": "Hill" })).await.expect(200);
        assert_eq!(mira.changes(&group, 0).await.expect(200).number("rev"), 3, "the same again changes nothing");
        mira.patch(&address, json!({ "description": null })).await.expect(200);
        assert_eq!(tomas.get(&format!("/conversations/{group}")).await.expect(200).body["description"], Value::Null);
        let events: Vec<_> = lines(&tomas.history(&group).await).into_iter().map(|(event, _)| event).collect();
        assert_eq!(events, ["group_created", "title_changed", "description_changed", "description_changed"]);
        tomas.patch(&address, json!({ "title": "Mine" })).await.problem(403, "role_too_low");
        stage.person("stranger").await.patch(&address, json!({ "title": "Mine" })).await.problem(404, "not_found");
        let changes = tomas.changes(&group, 1).await.expect(200);
        assert_eq!(changes.body["conversation"]["title"], "Hill");
    }

    async fn a_direct_conversation_has_no_title_to_change(stage: Stage) {
        let (mira, _, direct) = stage.pair().await;
        mira.patch(&format!("/groups/{direct}"), json!({ "title": "Ours" })).await.problem(404, "not_found");
        mira.delete(&format!("/groups/{direct}")).await.problem(404, "not_found");
        mira.get(&format!("/groups/{direct}/members")).await.problem(404, "not_found");
    }
}

//! The picture of a group.

use serde_json::{Value, json};

use super::{put, reads, set_of};
use crate::{files::picture, stage::on_both_engines};

on_both_engines! {
    async fn admins_change_it_and_members_receive_it_live(stage: Stage) {
        let (mira, friends) = stage.circle(2).await;
        let [tomas, aiko] = &friends[..] else { panic!("two friends") };
        aiko.patch("/me", json!({ "settings": { "group_adds": "ask" } })).await.expect(200);
        let group = mira.group("Lake", &[tomas]).await;
        mira.add(&group, aiko).await.expect(202);
        let (mut member, mut invited) = (tomas.listen().await, aiko.listen().await);
        let face = set_of(&mira, &group).await;
        let frame = member.expect("change").await;
        assert_eq!(frame["conversation"]["picture"], face.as_str());
        assert_eq!(frame["messages"][0]["system"]["event"], "picture_changed");
        let frame = invited.expect("account").await;
        assert_eq!(frame["invitations"]["added"][0]["group"]["picture"], face.as_str());
        for viewer in [&mira, tomas, aiko] {
            assert_eq!(reads(viewer, &face).await, 200);
        }
        assert_eq!(reads(&stage.person("stranger").await, &face).await, 404);
        let path = format!("/groups/{group}/picture");
        let shown = tomas.get(&format!("/conversations/{group}")).await.expect(200).body;
        assert_eq!(shown["picture"], face.as_str());
        put(tomas, &path, "image/png", picture(60, 60)).await.problem(403, "role_too_low");
        tomas.delete(&path).await.problem(403, "role_too_low");
        put(aiko, &path, "image/png", picture(60, 60)).await.problem(404, "not_found");
        mira.delete(&path).await.expect(204);
        assert_eq!(member.expect("change").await["conversation"]["picture"], Value::Null);
        assert_eq!(reads(tomas, &face).await, 404);
        let head = mira.get(&format!("/conversations/{group}")).await.expect(200).number("head");
        mira.delete(&path).await.expect(204);
        let again = mira.get(&format!("/conversations/{group}")).await.expect(200).number("head");
        assert_eq!(again, head, "without a picture nothing changes");
    }

    async fn a_direct_conversation_has_none(stage: Stage) {
        let (mira, _, direct) = stage.pair().await;
        let path = format!("/groups/{direct}/picture");
        put(&mira, &path, "image/png", picture(60, 60)).await.problem(404, "not_found");
        mira.delete(&path).await.problem(404, "not_found");
        let shown = mira.get(&format!("/conversations/{direct}")).await.expect(200).body;
        assert_eq!(shown["picture"], Value::Null);
    }

    async fn former_members_read_it_no_more(stage: Stage) {
        let (mira, tomas, _) = stage.pair().await;
        let group = mira.group("Lake", &[&tomas]).await;
        let face = set_of(&mira, &group).await;
        mira.remove(&group, &tomas).await.expect(204);
        assert_eq!((reads(&mira, &face).await, reads(&tomas, &face).await), (200, 404));
    }
}

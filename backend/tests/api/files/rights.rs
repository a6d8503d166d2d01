//! Who may read a file: the readers of its message, at the time of asking.

use serde_json::{Value, json};

use super::{document, reads, send};
use crate::stage::on_both_engines;

on_both_engines! {
    async fn only_its_owner_reads_an_unsent_file(stage: Stage) {
        let (mira, tomas, _) = stage.pair().await;
        let id = document(&mira, b"one").await;
        assert_eq!((reads(&mira, &id).await, reads(&tomas, &id).await), (200, 404));
        assert_eq!(reads(&stage.stranger(), &id).await, 401);
    }

    async fn newcomers_and_former_members_read_nothing_old_or_new(stage: Stage) {
        let (mira, tomas, _) = stage.pair().await;
        let aiko = stage.person("aiko").await;
        mira.befriend(&aiko).await;
        let group = mira.group("Lake", &[&tomas]).await;
        let old = document(&mira, b"old").await;
        send(&mira, &group, Value::Null, &[&old]).await;
        mira.add(&group, &aiko).await;
        assert_eq!((reads(&tomas, &old).await, reads(&aiko, &old).await), (200, 404));
        let new = document(&mira, b"new").await;
        send(&mira, &group, Value::Null, &[&new]).await;
        assert_eq!(reads(&aiko, &new).await, 200);
        let listed = aiko.get(&format!("/conversations/{group}/files")).await.expect(200);
        assert_eq!(listed.items().len(), 1);
        mira.remove(&group, &tomas).await.expect(204);
        assert_eq!((reads(&tomas, &old).await, reads(&tomas, &new).await), (404, 404));
        aiko.remove(&group, &aiko).await.expect(204);
        assert_eq!(reads(&aiko, &new).await, 404);
        assert_eq!(reads(&mira, &old).await, 200);
    }

    async fn nobody_reads_the_files_of_a_dissolved_group(stage: Stage) {
        let (mira, tomas, _) = stage.pair().await;
        let group = mira.group("Lake", &[&tomas]).await;
        let id = document(&mira, b"old").await;
        send(&mira, &group, Value::Null, &[&id]).await;
        mira.delete(&format!("/groups/{group}")).await.expect(204);
        assert_eq!((reads(&mira, &id).await, reads(&tomas, &id).await), (404, 404));
    }

    async fn a_blocked_pair_sends_no_files(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        tomas.put(&format!("/blocks/{}", mira.id), ()).await;
        let id = document(&mira, b"old").await;
        let refused = mira.say_with(&conversation, json!({ "attachments": [id] })).await;
        refused.problem(403, "cannot_post");
        assert_eq!((reads(&mira, &id).await, reads(&tomas, &id).await), (200, 404));
    }
}

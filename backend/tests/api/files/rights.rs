//! Who may read a file: the readers of its message, at the time of asking.

use serde_json::{Value, json};

use super::{document, picture, reads, send, upload_with};
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

    async fn a_reader_of_a_video_cannot_write_beside_it(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let mut video = b"\0\0\0\x18ftypisom\0\0\x02\0isommp42".to_vec();
        video.extend([0; 200]);
        let sent = upload_with(&mira, "a.mp4", "video/mp4", &video, &[]).await.expect(201);
        let id = sent.text("id");
        send(&mira, &conversation, Value::Null, &[&id]).await;
        for actor in [&tomas, &mira] {
            let place = format!("/files/{id}/poster");
            let poster = actor.request(reqwest::Method::PUT, &place).body(picture(40, 30));
            actor.send(poster).await.problem(404, "not_found");
        }
        let folder = stage.database.data_dir().join("files");
        assert_eq!(super::removing::contents(&folder).len(), 1, "the video alone");
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

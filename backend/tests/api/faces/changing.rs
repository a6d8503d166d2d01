//! Setting and removing the picture of an account, and how others learn of it.

use serde_json::{Value, json};

use super::{download, put, reads, set};
use crate::{files::picture, stage::on_both_engines};

on_both_engines! {
    async fn a_picture_is_stored_as_a_square_in_three_sizes(stage: Stage) {
        let mira = stage.person("mira").await;
        assert!(mira.get("/me").await.expect(200).body["picture"].is_null());
        let face = set(&mira).await;
        assert_eq!(mira.get("/me").await.expect(200).body["picture"], face.as_str());
        for (query, side) in [("", 400), ("?size=512", 400), ("?size=128", 128), ("?size=48", 48)] {
            let read = download(&mira, &face, query).await;
            assert_eq!((read.status, read.header("content-type")), (200, "image/jpeg"));
            assert_eq!(read.header("cache-control"), "private, max-age=604800, immutable");
            assert_eq!(read.header("x-content-type-options"), "nosniff");
            let size = jpeg_size(&read.bytes);
            assert_eq!(size, (side, side), "{query}");
        }
        assert_eq!(download(&mira, &face, "?size=64").await.status, 400);
        let tag = download(&mira, &face, "?size=48").await.header("etag").to_owned();
        let again = crate::files::download(&mira, &format!("/files/faces/{face}?size=48"), &[("if-none-match", &tag)]).await;
        assert_eq!((again.status, again.bytes.len()), (304, 0));
        assert_eq!(mira.get("/files").await.expect(200).body["used"], 0, "it is not charged");
    }

    async fn what_is_no_picture_is_refused(stage: Stage) {
        let mira = stage.person("mira").await;
        let path = "/me/picture";
        put(&mira, path, "image/png", b"no picture".to_vec()).await.problem(422, "broken_picture");
        put(&mira, path, "image/png", Vec::new()).await.problem(422, "broken_picture");
        put(&mira, path, "text/html", picture(60, 60)).await.problem(415, "unsupported_media_type");
        put(&mira, path, "multipart/form-data; boundary=x", picture(60, 60)).await.problem(415, "unsupported_media_type");
        let mut large = picture(60, 60);
        large.resize(10 * 1_024 * 1_024 + 1, 0);
        put(&mira, path, "image/png", large).await.problem(413, "file_too_large");
        assert!(mira.get("/me").await.expect(200).body["picture"].is_null());
        let folder = stage.database.data_dir().join("files");
        assert!(crate::files::contents(&folder).is_empty(), "nothing is left");
    }

    async fn a_new_picture_replaces_the_former_one(stage: Stage) {
        let mira = stage.person("mira").await;
        let (first, second) = (set(&mira).await, set(&mira).await);
        assert_ne!(first, second);
        assert_eq!((reads(&mira, &first).await, reads(&mira, &second).await), (404, 200));
        mira.delete("/me/picture").await.expect(204);
        assert_eq!(reads(&mira, &second).await, 404);
        assert!(mira.get("/me").await.expect(200).body["picture"].is_null());
        mira.delete("/me/picture").await.expect(204);
    }

    async fn friends_and_members_receive_it_live(stage: Stage) {
        let (mira, tomas, direct) = stage.pair().await;
        let aiko = stage.person("aiko").await;
        tomas.befriend(&aiko).await;
        let group = tomas.group("Lake", &[&mira, &aiko]).await;
        let device = mira.on_another_device().await;
        let (mut own, mut friend, mut member) = (device.listen().await, tomas.listen().await, aiko.listen().await);
        let face = set(&mira).await;
        let frame = own.expect("account").await;
        assert_eq!(frame["me"]["picture"], face.as_str());
        let frame = friend.expect("account").await;
        assert_eq!(frame["friends"]["added"][0]["user"]["picture"], face.as_str());
        let frame = member.expect("change").await;
        assert_eq!(frame["conversation_id"], group.as_str());
        assert_eq!(frame["members"][0]["user"]["picture"], face.as_str());
        assert_eq!(reads(&aiko, &face).await, 200);
        let with = tomas.get(&format!("/conversations/{direct}")).await.expect(200).body;
        assert_eq!(with["with"]["picture"], face.as_str());
        mira.delete("/me/picture").await.expect(204);
        let frame = member.expect("change").await;
        assert_eq!(frame["members"][0]["user"]["picture"], Value::Null);
        let frame = friend.expect("account").await;
        assert_eq!(frame["friends"]["added"][0]["user"]["picture"], Value::Null);
        assert_eq!(reads(&aiko, &face).await, 404);
        let seen = aiko.get(&format!("/users/{}", mira.id)).await.expect(200).body;
        assert_eq!(seen, json!({ "id": mira.id, "username": mira.username, "display_name": mira.username, "picture": null }));
    }
}

/// Width and height in the frame header of a JPEG file.
fn jpeg_size(bytes: &[u8]) -> (u32, u32) {
    let mut at = 2;
    loop {
        let [_, marker, high, low] = bytes[at..at + 4] else { panic!("a segment") };
        if (0xc0..=0xc2).contains(&marker) {
            let side = |from: usize| u32::from(bytes[from]) * 256 + u32::from(bytes[from + 1]);
            return (side(at + 7), side(at + 5));
        }
        at += 2 + usize::from(high) * 256 + usize::from(low);
    }
}

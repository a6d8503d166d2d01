//! Bytes of pictures leave the disk.

use serde_json::json;

use super::{reads, set, set_of};
use crate::{
    files::contents,
    stage::{PASSWORD, Stage, eventually, on_both_engines},
};

/// The number of objects in the file store.
fn objects(stage: &Stage) -> usize {
    contents(&stage.database.data_dir().join("files")).len()
}

on_both_engines! {
    async fn the_bytes_of_a_former_picture_leave_the_disk(stage: Stage) {
        let mira = stage.person("mira").await;
        set(&mira).await;
        assert_eq!(objects(&stage), 3);
        set(&mira).await;
        eventually("the former bytes are gone", async || objects(&stage) == 3).await;
        mira.delete("/me/picture").await.expect(204);
        eventually("all bytes are gone", async || objects(&stage) == 0).await;
    }

    async fn erasing_an_account_erases_its_picture(stage: Stage) {
        let (mira, tomas, _) = stage.pair().await;
        let group = tomas.group("Lake", &[&mira]).await;
        let face = set(&mira).await;
        assert_eq!(reads(&tomas, &face).await, 200);
        mira.delete_with("/me", json!({ "password": PASSWORD })).await.expect(200);
        assert_eq!(reads(&tomas, &face).await, 404);
        eventually("the bytes are gone", async || objects(&stage) == 0).await;
        let changes = tomas.changes(&group, 0).await.expect(200).body.to_string();
        assert!(!changes.contains(&face), "{changes}");
        let rows = "SELECT 'x' AS text FROM faces UNION ALL SELECT 'x' FROM accounts WHERE picture IS NOT NULL";
        assert!(stage.database.texts(rows).await.is_empty());
    }

    async fn dissolving_a_group_erases_its_picture(stage: Stage) {
        let (mira, tomas, _) = stage.pair().await;
        let group = mira.group("Lake", &[&tomas]).await;
        let face = set_of(&mira, &group).await;
        mira.delete(&format!("/groups/{group}")).await.expect(204);
        assert_eq!((reads(&mira, &face).await, reads(&tomas, &face).await), (404, 404));
        eventually("the bytes are gone", async || objects(&stage) == 0).await;
    }

    async fn the_export_names_the_picture(stage: Stage) {
        let mira = stage.person("mira").await;
        let before = mira.get("/me/export").await.expect(200).body;
        assert!(before["account"]["picture"].is_null());
        let face = set(&mira).await;
        let export = mira.get("/me/export").await.expect(200).body;
        assert_eq!(export["account"]["picture"]["id"], face.as_str());
        assert_eq!(export["account"]["picture"]["media_type"], "image/jpeg");
        assert_eq!(export["settings"]["picture_for_friends_only"], false);
    }

    async fn a_picture_survives_a_restart(stage: Stage) {
        let mira = stage.person("mira").await;
        let face = set(&mira).await;
        let stage = stage.restart().await;
        assert_eq!(reads(&mira.at(&stage.base), &face).await, 200);
        assert_eq!(objects(&stage), 3);
    }
}

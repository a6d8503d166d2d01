//! The export with files.

use std::{collections::BTreeMap, io::Read};

use flate2::bufread::DeflateDecoder;
use rawzip::ZipArchive;
use serde_json::{Value, json};

use super::{document, download, photo, send, upload_with};
use crate::{
    faces,
    stage::{Actor, PASSWORD, on_both_engines},
};

/// The entries of an archive, each checked against its checksum.
fn unpacked(archive: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let archive = ZipArchive::from_slice(archive).expect("an archive");
    let mut entries = archive.entries();
    let mut found = BTreeMap::new();
    while let Some(header) = entries.next_entry().expect("a sound list") {
        let path = header.file_path().try_normalize().expect("a safe path").as_ref().to_owned();
        assert_eq!(path.as_bytes(), header.file_path().as_ref(), "is normal already");
        let entry = archive.get_entry(header.wayfinder()).expect("is there");
        let mut bytes = Vec::new();
        let packed = DeflateDecoder::new(entry.data());
        entry.verifying_reader(packed).read_to_end(&mut bytes).expect("matches its checksum");
        assert!(found.insert(path, bytes).is_none(), "each path is there once");
    }
    found
}

async fn export(actor: &Actor) -> BTreeMap<String, Vec<u8>> {
    actor.post("/sessions/current/confirm", json!({ "password": PASSWORD })).await.expect(204);
    let accepts = [("accept-encoding", "gzip")];
    let answer = download(actor, "/me/export?files=true", &accepts).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/zip"));
    assert_eq!(answer.header("content-encoding"), "");
    assert!(answer.header("content-disposition").ends_with(".zip\""));
    unpacked(&answer.bytes)
}

/// The whole name of the entry with the bytes of a file.
fn place<'a>(entries: &'a BTreeMap<String, Vec<u8>>, id: &str) -> &'a str {
    let begins = format!("files/{id}-");
    let mut found = entries.keys().filter(|path| path.starts_with(&begins));
    let place = found.next().expect("is in the archive");
    assert!(found.next().is_none());
    place
}

on_both_engines! {
    async fn the_archive_has_the_document_and_the_bytes_of_own_files(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let large: Vec<u8> = (0..700_000_u32).flat_map(u32::to_le_bytes).collect();
        let (first, second) = (document(&mira, &large).await, document(&mira, b"").await);
        let strange = "../a<b>:*?|c.tar.gz";
        let odd = upload_with(&mira, strange, "application/gzip", b"odd", &[]).await;
        let odd = odd.expect(201).text("id");
        let picture = photo(&mira).await;
        send(&mira, &conversation, json!("Files"), &[&first, &second, &picture]).await;
        let theirs = document(&tomas, b"of tomas").await;
        let said = send(&tomas, &conversation, Value::Null, &[&theirs]).await;
        let group = mira.group("Lake", &[]).await;
        let forward = json!({ "conversation_id": conversation, "message_id": said["id"] });
        let sent_on = mira.say_with(&group, json!({ "forward": forward })).await.expect(201).body;
        let forwarded = sent_on["attachments"][0]["id"].as_str().expect("an id");

        let entries = export(&mira).await;
        let json: Value = serde_json::from_slice(&entries["export.json"]).expect("is JSON");
        let listed = json["files"].as_array().expect("a list");
        assert_eq!((listed.len(), entries.len()), (5, 6), "{:?}", entries.keys());
        for file in listed {
            let place = place(&entries, file["id"].as_str().expect("an id"));
            assert_eq!(file["size"].as_u64(), u64::try_from(entries[place].len()).ok());
        }
        assert_eq!(entries[place(&entries, &first)], large);
        assert_eq!(place(&entries, &first), format!("files/{first}-notes.txt"));
        assert_eq!(entries[place(&entries, &second)], b"");
        assert_eq!(place(&entries, &odd), format!("files/{odd}-a_b_____c.tar.gz"));
        assert_eq!(entries[place(&entries, forwarded)], b"of tomas");
        let served = download(&mira, &format!("/files/{picture}"), &[]).await.bytes;
        assert_eq!(entries[place(&entries, &picture)], served);
        assert!(export(&tomas).await.keys().all(|path| !path.contains(first.as_str())));
    }

    async fn the_archive_has_the_own_picture_only(stage: Stage) {
        let (mira, tomas, _) = stage.pair().await;
        let face = faces::set(&mira).await;
        faces::set(&tomas).await;
        let served = download(&mira, &format!("/files/faces/{face}"), &[]).await;
        assert_eq!(served.status, 200);
        let entries = export(&mira).await;
        let ending = served.header("content-type").trim_start_matches("image/");
        assert_eq!(entries.keys().collect::<Vec<_>>(), ["export.json", &format!("picture.{ending}")]);
        assert_eq!(entries[&format!("picture.{ending}")], served.bytes);
        mira.delete("/me/picture").await.expect(204);
        assert_eq!(export(&mira).await.len(), 1);
    }

    async fn files_without_bytes_are_named_as_missing(stage: Stage) {
        let (mira, _, _) = stage.pair().await;
        let (lost, kept) = (document(&mira, b"lost").await, document(&mira, b"kept").await);
        let mut blobs = std::fs::read_dir(stage.database.data_dir().join("files")).expect("a folder");
        let folder = blobs.find_map(|blob| {
            let folder = blob.expect("an entry").path();
            let bytes = std::fs::read(folder.join("original")).unwrap_or_default();
            (bytes == b"lost").then_some(folder)
        });
        let folder = folder.expect("is there");
        std::fs::remove_dir_all(folder).expect("is there");
        let entries = export(&mira).await;
        assert_eq!(entries[place(&entries, &kept)], b"kept");
        let missing = String::from_utf8(entries["missing.txt"].clone()).expect("is text");
        assert!(missing.contains(&lost) && !missing.contains(&kept), "{missing}");
        assert!(entries.keys().all(|path| !path.contains(lost.as_str())));
    }

    async fn a_broken_off_archive_is_no_archive(stage: Stage) {
        let mira = stage.person("mira").await;
        document(&mira, &[7; 300_000]).await;
        let answer = download(&mira, "/me/export?files=true", &[]).await;
        let whole = unpacked(&answer.bytes);
        assert_eq!(whole.len(), 2);
        for part in [1, 2, 3] {
            let cut = &answer.bytes[..answer.bytes.len() * part / 4];
            assert!(ZipArchive::from_slice(cut).is_err());
        }
    }
}

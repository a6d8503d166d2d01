//! Uploading a file as a form.

use reqwest::Method;
use serde_json::json;

use super::{document, download, picture, upload_with};
use crate::stage::{Stage, on_both_engines};

on_both_engines! {
    async fn a_picture_gets_variants_and_a_preview(stage: Stage) {
        let mira = stage.person("mira").await;
        let fields = [("alt", "A lake at night")];
        let answer = upload_with(&mira, "lake.png", "image/png", &picture(3_000, 1_500), &fields).await;
        let file = answer.expect(201);
        assert_eq!(file.body["kind"], "picture");
        assert_eq!(file.body["name"], "lake.png");
        assert_eq!((&file.body["width"], &file.body["height"]), (&json!(2_560), &json!(1_280)));
        assert_eq!(file.body["variants"], json!(["small", "large"]));
        assert_eq!(file.body["alt"], "A lake at night");
        assert!(file.text("preview").len() > 10);
        let id = file.text("id");
        assert_eq!(file.header("location"), format!("/api/v1/files/{id}"));
        let details = mira.get(&format!("/files/{id}/details")).await.expect(200);
        assert_eq!(details.body, file.body);
        for (variant, width) in [("", 2_560), ("/small", 320), ("/large", 1_280)] {
            let read = download(&mira, &format!("/files/{id}{variant}"), &[]).await;
            assert_eq!(read.status, 200, "{variant}");
            assert_eq!(read.header("content-type"), "image/jpeg", "{variant}");
            assert!(read.header("content-disposition").starts_with("inline"));
            assert!(read.bytes.starts_with(&[0xFF, 0xD8, 0xFF]), "{variant} is a JPEG picture");
            assert!(!read.bytes.is_empty() && width > 0);
        }
    }

    async fn a_small_picture_has_no_variants(stage: Stage) {
        let mira = stage.person("mira").await;
        let answer = upload_with(&mira, "dot.png", "image/png", &picture(40, 30), &[]).await;
        let file = answer.expect(201);
        assert_eq!((&file.body["width"], &file.body["height"]), (&json!(40), &json!(30)));
        assert!(file.body["variants"].is_null());
        let id = file.text("id");
        mira.get(&format!("/files/{id}/small")).await.problem(404, "not_found");
    }

    async fn an_original_keeps_its_bytes(stage: Stage) {
        let mira = stage.person("mira").await;
        let bytes = picture(3_000, 1_500);
        let fields = [("original", "true")];
        let file = upload_with(&mira, "lake.png", "image/png", &bytes, &fields).await.expect(201);
        assert_eq!(file.body["width"], 3_000);
        let read = download(&mira, &format!("/files/{}", file.text("id")), &[]).await;
        assert_eq!(read.header("content-type"), "image/png");
        assert!(read.bytes == bytes, "{} bytes instead of {}", read.bytes.len(), bytes.len());
    }

    async fn what_a_browser_would_run_is_a_download(stage: Stage) {
        let mira = stage.person("mira").await;
        let page: &[u8] = b"<!doctype html><script>alert(1)</script>";
        let drawing: &[u8] = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>";
        for (name, media, bytes) in [
            ("page.html", "text/html", page),
            ("drawing.svg", "image/svg+xml", drawing),
            ("photo.png", "image/png", page),
        ] {
            let file = upload_with(&mira, name, media, bytes, &[]).await.expect(201);
            assert_eq!(file.body["kind"], "document", "{name}");
            let read = download(&mira, &format!("/files/{}", file.text("id")), &[]).await;
            assert!(read.header("content-disposition").starts_with("attachment"), "{name}");
            assert_eq!(read.header("x-content-type-options"), "nosniff");
            assert!(read.header("content-security-policy").contains("sandbox"));
            assert_eq!(read.bytes, bytes);
        }
    }

    async fn a_broken_picture_is_refused_and_leaves_nothing(stage: Stage) {
        let mira = stage.person("mira").await;
        let whole = picture(600, 400);
        let half = whole.get(..whole.len() / 2).expect("half");
        let answer = upload_with(&mira, "half.png", "image/png", half, &[]).await;
        answer.problem(422, "broken_picture");
        let held = mira.get("/files").await.expect(200);
        assert_eq!(held.body["used"], 0);
        assert_eq!(held.body["unsent"], json!([]));
    }

    async fn a_form_is_checked(stage: Stage) {
        let mira = stage.person("mira").await;
        for (fields, wrong) in [
            (vec![("colour", "red")], "colour:unknown"),
            (vec![("voice", "maybe")], "voice:invalid"),
            (vec![("duration_ms", "-4")], "duration_ms:invalid"),
            (vec![("waveform", "%%%")], "waveform:invalid"),
        ] {
            let answer = upload_with(&mira, "a.txt", "text/plain", b"a", &fields).await;
            assert_eq!(answer.problem(422, "validation_failed"), [wrong]);
        }
        let long = "x".repeat(1_001);
        let answer = upload_with(&mira, "a.txt", "text/plain", b"a", &[("alt", &long)]).await;
        assert_eq!(answer.problem(422, "validation_failed"), ["alt:too_long"]);
        let nothing = reqwest::multipart::Form::new().text("alt", "none");
        let answer = mira.send(mira.request(Method::POST, "/files").multipart(nothing)).await;
        assert_eq!(answer.problem(422, "validation_failed"), ["file:required"]);
        let answer = mira.post("/files", json!({})).await;
        answer.problem(415, "unsupported_media_type");
        stage.stranger().get("/files").await.problem(401, "unauthenticated");
    }

    async fn names_are_cleaned(stage: Stage) {
        let mira = stage.person("mira").await;
        let answer = upload_with(&mira, "../../etc/pass\u{202E}wd", "text/plain", b"x", &[]).await;
        assert_eq!(answer.expect(201).body["name"], "passwd");
    }

    async fn an_unsent_file_can_be_described_and_deleted(stage: Stage) {
        let (mira, tomas, _) = stage.pair().await;
        let id = document(&mira, b"one").await;
        let place = format!("/files/{id}");
        let change = json!({ "alt": "My notes", "name": "a/b.txt" });
        tomas.patch(&place, &change).await.problem(404, "not_found");
        let changed = mira.patch(&place, &change).await.expect(200);
        assert_eq!((&changed.body["alt"], &changed.body["name"]), (&json!("My notes"), &json!("b.txt")));
        let changed = mira.patch(&place, json!({ "alt": null })).await.expect(200);
        assert!(changed.body["alt"].is_null());
        let held = mira.get("/files").await.expect(200);
        assert_eq!((&held.body["used"], &held.body["unsent"][0]["id"]), (&json!(3), &json!(id)));
        tomas.delete(&place).await.problem(404, "not_found");
        mira.delete(&place).await.expect(204);
        mira.delete(&place).await.problem(404, "not_found");
        assert_eq!(mira.get("/files").await.expect(200).body["used"], 0);
    }

    async fn an_empty_file_is_a_file(stage: Stage) {
        let mira = stage.person("mira").await;
        let file = upload_with(&mira, "empty.txt", "text/plain", b"", &[]).await.expect(201);
        assert_eq!(file.body["size"], 0);
        let read = download(&mira, &format!("/files/{}", file.text("id")), &[]).await;
        assert_eq!((read.status, read.bytes.len()), (200, 0));
    }

    async fn a_voice_message_has_its_waveform(stage: Stage) {
        let mira = stage.person("mira").await;
        let mut ogg = b"OggS\0\x02\0\0\0\0\0\0\0\0".to_vec();
        ogg.extend([0; 14]);
        ogg.extend(b"OpusHead");
        ogg.extend([0; 200]);
        let fields = [("voice", "true"), ("duration_ms", "2300"), ("waveform", "AAECAw==")];
        let file = upload_with(&mira, "voice.ogg", "audio/ogg", &ogg, &fields).await.expect(201);
        assert_eq!(file.body["kind"], "voice");
        assert_eq!(file.body["duration_ms"], 2_300);
        assert_eq!(file.body["waveform"], "AAECAw==");
    }
}

#[tokio::test]
async fn sizes_are_limited() {
    let engine = crate::stage::Engine::Sqlite;
    let settings = ["--limits", "off", "--file-max", "1", "--account-files-max", "2"];
    let stage = Stage::with(engine, &settings).await;
    let mira = stage.person("mira").await;
    let mib = vec![7; 1_024 * 1_024];
    let mut more = mib.clone();
    more.push(7);
    let answer = upload_with(&mira, "a.bin", "application/x-data", &more, &[]).await;
    answer.problem(413, "file_too_large");
    assert!(answer.text("detail").contains("1048576"));
    for _ in 0..2 {
        upload_with(&mira, "a.bin", "application/x-data", &mib, &[]).await.expect(201);
    }
    let answer = upload_with(&mira, "a.bin", "application/x-data", b"1", &[]).await;
    answer.problem(507, "quota_exceeded");
    let server = stage.stranger().get("/server").await.expect(200);
    assert_eq!(server.body["limits"]["file_bytes_max"], 1_048_576);
    assert_eq!(server.body["limits"]["account_file_bytes_max"], 2_097_152);
}

//! Uploads in parts, by the protocol tus.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use reqwest::Method;
use serde_json::{Value, json};

use super::{download, picture, send};
use crate::stage::{Actor, Answer, on_both_engines};

const PART: &str = "application/offset+octet-stream";

/// Begins an upload; returns its id.
pub async fn begin(actor: &Actor, length: usize, name: &str) -> String {
    let answer = try_begin(actor, length, name).await.expect(201);
    let place = answer.header("location").to_owned();
    assert_eq!(answer.header("tus-resumable"), "1.0.0");
    assert!(answer.header("upload-expires").ends_with("GMT"));
    place.strip_prefix("/api/v1/uploads/").expect("an address").to_owned()
}

async fn try_begin(actor: &Actor, length: usize, name: &str) -> Answer {
    let metadata =
        format!("filename {},filetype {}", STANDARD.encode(name), STANDARD.encode("x/y"));
    let request = actor.request(Method::POST, "/uploads");
    let request = request.header("tus-resumable", "1.0.0").header("upload-length", length);
    actor.send(request.header("upload-metadata", metadata)).await
}

pub async fn part(actor: &Actor, id: &str, offset: usize, bytes: &[u8]) -> Answer {
    let request = actor.request(Method::PATCH, &format!("/uploads/{id}"));
    let request = request.header("tus-resumable", "1.0.0").header("upload-offset", offset);
    actor.send(request.header("content-type", PART).body(bytes.to_vec())).await
}

async fn offset(actor: &Actor, id: &str) -> (u16, String) {
    let request = actor.request(Method::HEAD, &format!("/uploads/{id}"));
    let answer = actor.send(request.header("tus-resumable", "1.0.0")).await;
    (answer.status, answer.header("upload-offset").to_owned())
}

on_both_engines! {
    async fn an_upload_continues_where_it_stopped(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let id = begin(&mira, 11, "hello.txt").await;
        assert_eq!(offset(&mira, &id).await, (200, "0".to_owned()));
        let answer = part(&mira, &id, 0, b"hello").await.expect(204);
        assert_eq!(answer.header("upload-offset"), "5");
        assert_eq!(offset(&mira, &id).await, (200, "5".to_owned()));
        let upload = mira.get(&format!("/uploads/{id}")).await.expect(200);
        assert_eq!((upload.number("offset"), upload.number("length")), (5, 11));
        part(&mira, &id, 3, b"lo").await.problem(409, "upload_offset");
        part(&mira, &id, 5, b" world!").await.problem(413, "file_too_large");
        mira.get(&format!("/files/{id}/details")).await.problem(404, "not_found");
        part(&mira, &id, 5, b" world").await.expect(204);
        let file = mira.get(&format!("/files/{id}/details")).await.expect(200);
        assert_eq!((&file.body["name"], &file.body["size"]), (&json!("hello.txt"), &json!(11)));
        assert_eq!(offset(&mira, &id).await.0, 404);
        send(&mira, &conversation, Value::Null, &[&id]).await;
        let read = download(&tomas, &format!("/files/{id}"), &[]).await;
        assert_eq!(read.bytes, b"hello world");
    }

    async fn a_picture_is_made_by_the_last_part(stage: Stage) {
        let mira = stage.person("mira").await;
        let bytes = picture(2_000, 1_000);
        let id = begin(&mira, bytes.len(), "lake.png").await;
        let middle = bytes.len() / 2;
        part(&mira, &id, 0, &bytes[..middle]).await.expect(204);
        part(&mira, &id, middle, &bytes[middle..]).await.expect(204);
        let file = mira.get(&format!("/files/{id}/details")).await.expect(200);
        assert_eq!(file.body["kind"], "picture");
        assert_eq!(file.body["variants"], json!(["small", "large"]));
        let broken = begin(&mira, middle, "half.png").await;
        part(&mira, &broken, 0, &bytes[..middle]).await.problem(422, "broken_picture");
        assert_eq!(offset(&mira, &broken).await.0, 404);
    }

    async fn an_upload_belongs_to_its_owner_and_can_be_ended(stage: Stage) {
        let (mira, tomas, _) = stage.pair().await;
        let id = begin(&mira, 4, "a").await;
        assert_eq!(offset(&tomas, &id).await.0, 404);
        part(&tomas, &id, 0, b"ab").await.problem(404, "not_found");
        assert_eq!(mira.get("/files").await.expect(200).body["used"], 4);
        let place = format!("/uploads/{id}");
        let end = |actor: &Actor| actor.request(Method::DELETE, &place).header("tus-resumable", "1.0.0");
        tomas.send(end(&tomas)).await.problem(404, "not_found");
        mira.send(end(&mira)).await.expect(204);
        assert_eq!(offset(&mira, &id).await.0, 404);
        assert_eq!(mira.get("/files").await.expect(200).body["used"], 0);
    }

    async fn the_protocol_is_checked(stage: Stage) {
        let mira = stage.person("mira").await;
        let options = mira.send(mira.request(Method::OPTIONS, "/uploads")).await.expect(204);
        assert_eq!(options.header("tus-version"), "1.0.0");
        assert!(options.header("tus-extension").contains("creation"));
        assert_eq!(options.header("tus-max-size"), "104857600");
        let answer = mira.send(mira.request(Method::POST, "/uploads")).await;
        assert_eq!(answer.problem(422, "validation_failed"), ["tus-resumable:invalid"]);
        let request = mira.request(Method::POST, "/uploads").header("tus-resumable", "1.0.0");
        let answer = mira.send(request).await;
        assert_eq!(answer.problem(422, "validation_failed"), ["upload-length:required"]);
        try_begin(&mira, 200 * 1_024 * 1_024, "big").await.problem(413, "file_too_large");
        let id = begin(&mira, 4, "a").await;
        let request = mira.request(Method::PATCH, &format!("/uploads/{id}"));
        let request = request.header("tus-resumable", "1.0.0").header("upload-offset", 0);
        let answer = mira.send(request.json(&json!({}))).await;
        answer.problem(415, "unsupported_media_type");
        assert_eq!(offset(&mira, &id).await, (200, "0".to_owned()));
    }

    async fn an_empty_file_needs_an_empty_part(stage: Stage) {
        let mira = stage.person("mira").await;
        let id = begin(&mira, 0, "empty.txt").await;
        part(&mira, &id, 0, b"").await.expect(204);
        let file = mira.get(&format!("/files/{id}/details")).await.expect(200);
        assert_eq!(file.body["size"], 0);
    }
}

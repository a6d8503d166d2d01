//! Downloading: ranges, tags and the cookie of browsers.

use serde_json::json;

use super::{document, download};
use crate::stage::{PASSWORD, on_both_engines};

on_both_engines! {
    async fn a_part_of_a_file_can_be_read(stage: Stage) {
        let mira = stage.person("mira").await;
        let bytes: Vec<u8> = (0..300_000_u32).map(|at| (at % 251).to_le_bytes()[0]).collect();
        let id = document(&mira, &bytes).await;
        let place = format!("/files/{id}");
        let whole = download(&mira, &place, &[]).await;
        assert_eq!((whole.status, whole.header("accept-ranges")), (200, "bytes"));
        assert_eq!(whole.header("content-length"), "300000");
        assert!(whole.bytes == bytes);
        for (range, from, to) in [
            ("bytes=0-0", 0, 1),
            ("bytes=140000-", 140_000, 300_000),
            ("bytes=-100", 299_900, 300_000),
            ("bytes=299999-400000", 299_999, 300_000),
        ] {
            let part = download(&mira, &place, &[("range", range)]).await;
            assert_eq!(part.status, 206, "{range}");
            let described = format!("bytes {from}-{}/300000", to - 1);
            assert_eq!(part.header("content-range"), described);
            assert!(part.bytes == bytes[from..to], "{range}");
        }
        for range in ["bytes=300000-", "bytes=400000-500000"] {
            let part = download(&mira, &place, &[("range", range)]).await;
            assert_eq!(part.status, 416, "{range}");
        }
        for range in ["lines=1-2", "bytes=5-2", "bytes=0-1,4-5"] {
            let part = download(&mira, &place, &[("range", range)]).await;
            assert!(matches!(part.status, 200 | 416), "{range}: {}", part.status);
        }
    }

    async fn a_client_that_has_the_bytes_gets_none(stage: Stage) {
        let mira = stage.person("mira").await;
        let id = document(&mira, b"some bytes").await;
        let place = format!("/files/{id}");
        let first = download(&mira, &place, &[]).await;
        let tag = first.header("etag").to_owned();
        assert_eq!(first.header("cache-control"), "private, no-cache");
        let again = download(&mira, &place, &[("if-none-match", &tag)]).await;
        assert_eq!((again.status, again.bytes.len()), (304, 0));
        let part = download(&mira, &place, &[("range", "bytes=5-"), ("if-range", &tag)]).await;
        assert_eq!((part.status, part.bytes.as_slice()), (206, b"bytes".as_slice()));
        let part = download(&mira, &place, &[("range", "bytes=5-"), ("if-range", "\"old\"")]).await;
        assert_eq!(part.status, 200);
        mira.delete(&place).await.expect(204);
        let gone = download(&mira, &place, &[("if-none-match", &tag)]).await;
        assert_eq!(gone.status, 404);
    }

    async fn the_head_has_the_size(stage: Stage) {
        let mira = stage.person("mira").await;
        let id = document(&mira, b"some bytes").await;
        let request = mira.request(reqwest::Method::HEAD, &format!("/files/{id}"));
        let answer = request.send().await.expect("answers");
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-length"], "10");
        assert!(answer.bytes().await.expect("a body").is_empty());
    }

    async fn a_browser_reads_with_its_cookie(stage: Stage) {
        let mira = stage.person("mira").await;
        let id = document(&mira, b"some bytes").await;
        let body = json!({
            "username": mira.username, "password": PASSWORD, "refresh": "cookie",
        });
        let signed_in = stage.stranger().post("/sessions", body).await.expect(201);
        let cookies = signed_in.headers.get_all("set-cookie");
        let cookies: Vec<_> = cookies.iter().map(|cookie| cookie.to_str().expect("text")).collect();
        let cookie = cookies.iter().find(|cookie| cookie.starts_with("umbra_files="));
        let cookie = cookie.expect("a cookie for files");
        for part in ["HttpOnly", "SameSite=Strict", "Path=/api/v1/files", "Max-Age=900"] {
            assert!(cookie.contains(part), "{part} in {cookie}");
        }
        let pair = cookie.split(';').next().expect("a pair");
        let stranger = stage.stranger();
        let place = format!("/files/{id}");
        let read = download(&stranger, &place, &[("cookie", pair)]).await;
        assert_eq!((read.status, read.bytes.as_slice()), (200, b"some bytes".as_slice()));
        assert_eq!(download(&stranger, &place, &[]).await.status, 401);
        for other in ["/files", "/me", &format!("/files/{id}/details")] {
            assert_eq!(download(&stranger, other, &[("cookie", pair)]).await.status, 401, "{other}");
        }
        let token = signed_in.text("access_token");
        let session = stage.stranger().with_token(&token);
        let ended = session.delete("/sessions/current").await.expect(204);
        let cleared = ended.headers.get_all("set-cookie").iter();
        let cleared = cleared.filter_map(|cookie| cookie.to_str().ok());
        assert!(cleared.filter(|cookie| cookie.starts_with("umbra_files=;")).count() == 1);
        assert_eq!(download(&stranger, &place, &[("cookie", pair)]).await.status, 401);
    }
}

use serde_json::json;

use crate::{
    faces, files,
    stage::{PASSWORD, Process, on_both_engines},
};

/// The metrics of a server in the text format.
async fn shown(base: &str) -> String {
    let answer = reqwest::get(format!("{base}/metrics")).await.expect("answers");
    assert_eq!(answer.status(), 200);
    answer.text().await.expect("a text")
}

/// The value of one metric, given by its name and labels as printed.
fn value(text: &str, name: &str) -> f64 {
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("no {name} in {text}")).parse().expect("a number")
}

on_both_engines! {
    async fn metrics_count_requests_and_messages(engine: Engine) {
        let server = Process::new(engine).await;
        let (mira, tomas, conversation) = server.pair().await;
        let before = shown(server.base()).await;
        for name in ["umbrachat_sockets", "umbrachat_hashing", "umbrachat_appender_waiting"] {
            assert_eq!(value(&before, name), 0.0, "{name}");
        }
        let mut socket = tomas.listen().await;
        mira.say(&conversation, "a word for the numbers").await;
        socket.expect("change").await;
        mira.get("/me").await.expect(200);
        mira.get("/conversations/of-nobody").await.expect(404);
        let stranger = mira.with_token("");
        let wrong = json!({ "username": "mira", "password": "six lamps over the lake" });
        stranger.post("/sessions", wrong).await.expect(401);
        let right = json!({ "username": "mira", "password": PASSWORD });
        stranger.post("/sessions", right).await.expect(201);
        let during = shown(server.base()).await;
        assert_eq!(value(&during, "umbrachat_sockets"), 1.0);
        for (name, least) in [
            ("umbrachat_sign_ins_total{result=\"ok\"}", 1.0),
            ("umbrachat_sign_ins_total{result=\"failed\"}", 1.0),
            ("umbrachat_http_requests_total{route=\"/api/v1/me\",method=\"GET\",status=\"2xx\"}", 1.0),
            ("umbrachat_http_requests_total{route=\"/api/v1/sessions\",method=\"POST\",status=\"4xx\"}", 1.0),
            ("umbrachat_http_request_seconds_count{route=\"/api/v1/me\",method=\"GET\"}", 1.0),
            ("umbrachat_appender_batch_items_count", 1.0),
            ("umbrachat_appender_batch_seconds_count", 1.0),
        ] {
            assert!(value(&during, name) >= least, "{name}");
        }
        for name in ["frames_in_total", "frames_out_total", "deliveries_total", "commits_total",
            "store_wait_seconds_count"] {
            let name = format!("umbrachat_{name}");
            assert!(value(&during, &name) > value(&before, &name), "{name}");
        }
        for name in ["resident_memory_bytes", "open_fds", "max_fds", "cpu_seconds_total"] {
            assert!(value(&during, &format!("umbrachat_process_{name}")) > 0.0, "{name}");
        }
        assert!(during.contains(concat!("version=\"", env!("CARGO_PKG_VERSION"), "\"")));
        assert!(during.ends_with("# EOF\n"), "all of it");
        socket.close().await;
        crate::stage::eventually("the socket is counted out", async || {
            let after = shown(server.base()).await;
            value(&after, "umbrachat_sockets") == 0.0
                && after.contains("umbrachat_sockets_closed_total{code=\"1000\"} 1")
        }).await;
    }

    async fn metrics_count_files(engine: Engine) {
        let server = Process::new(engine).await;
        let (mira, _, _) = server.pair().await;
        let notes = files::document(&mira, b"twelve bytes").await;
        files::photo(&mira).await;
        faces::set(&mira).await;
        files::upload_with(&mira, "a.png", "image/png", b"\x89PNG\r\n\x1a\nbroken", &[]).await.expect(422);
        files::download(&mira, &format!("/files/{notes}"), &[]).await;
        let text = shown(server.base()).await;
        for (name, expected) in [
            ("uploads_total{result=\"ok\"}", 2.0),
            ("uploads_total{result=\"broken_picture\"}", 1.0),
            ("files_stored_total{kind=\"document\"}", 1.0),
            ("files_stored_total{kind=\"picture\"}", 1.0),
            ("file_bytes_stored_total{kind=\"document\"}", 12.0),
            ("file_bytes_sent_total", 12.0),
            ("picture_seconds_count", 3.0),
            ("pictures", 0.0),
        ] {
            assert_eq!(value(&text, &format!("umbrachat_{name}")), expected, "{name}");
        }
        mira.delete(&format!("/files/{notes}")).await.expect(204);
        crate::stage::eventually("the removal is counted", async || {
            shown(server.base()).await.contains("umbrachat_blobs_removed_total{result=\"ok\"} 1")
        }).await;
        let folder = server.database.data_dir().join("files");
        std::fs::remove_dir_all(&folder).expect("removes");
        std::fs::write(&folder, "no folder").expect("writes");
        files::upload_with(&mira, "a.txt", "text/plain", b"refused", &[]).await.expect(503);
        let text = shown(server.base()).await;
        assert!(value(&text, "umbrachat_file_store_errors_total{result=\"storage_failed\"}") >= 1.0);
    }

    async fn metrics_contain_no_personal_data(engine: Engine) {
        let server = Process::new(engine).await;
        let (mira, tomas, conversation) = server.pair().await;
        mira.say(&conversation, "a canary").await;
        mira.get(&format!("/users/{}", tomas.id)).await.expect(200);
        mira.get(&format!("/conversations/{conversation}/messages")).await.expect(200);
        mira.get(&format!("/made-up/{}", tomas.id)).await.expect(404);
        let made_up = reqwest::Method::from_bytes(b"TOMAS").expect("a method");
        mira.send(mira.request(made_up, "/me")).await.expect(405);
        let text = shown(server.base()).await;
        assert!(text.contains("route=\"/api/v1/conversations/{id}/messages\""), "{text}");
        assert!(text.contains("method=\"other\""), "{text}");
        let is_part = |sign: char| sign.is_ascii_alphanumeric() || sign == '-';
        for word in text.split(|sign| !is_part(sign)) {
            assert!(uuid::Uuid::parse_str(word).is_err(), "an id: {word}");
            assert!(word.parse::<std::net::IpAddr>().is_err(), "an address: {word}");
        }
        for secret in ["mira", "tomas", "TOMAS", "canary", "127.0.0.1"] {
            assert!(!text.contains(secret), "{secret}: {text}");
        }
    }

    async fn metrics_are_not_served_through_a_proxy(stage: Stage) {
        assert_eq!(stage.get("/metrics").await.expect(200).header("content-type"),
            "application/openmetrics-text; version=1.0.0; charset=utf-8");
        for header in ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"] {
            let request = reqwest::Client::new().get(format!("{}/metrics", stage.base));
            let answer = request.header(header, "192.0.2.1").send().await.expect("answers");
            crate::stage::Answer::of(answer).await.problem(404, "not_found");
        }
        stage.stranger().get("/metrics").await.problem(404, "not_found");
        let stage = stage.restart_with(&["--metrics", "off"]).await;
        stage.get("/metrics").await.problem(404, "not_found");
    }
}

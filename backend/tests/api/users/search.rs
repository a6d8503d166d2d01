use serde_json::json;

use crate::stage::{Actor, PASSWORD, Stage, on_both_engines};

async fn found(actor: &Actor, query: &str) -> Vec<String> {
    let encoded: String = query.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let answer = actor.get(&format!("/users?q={encoded}")).await.expect(200);
    assert!(answer.body["next"].is_null());
    let name = |card: &serde_json::Value| card["username"].as_str().expect("a name").to_owned();
    answer.items().iter().map(name).collect()
}

async fn discoverable(stage: &Stage, username: &str) -> Actor {
    let actor = stage.stranger().signed_up(username, PASSWORD).await;
    actor.patch("/me", json!({ "settings": { "discoverable": true } })).await.expect(200);
    actor
}

on_both_engines! {
    async fn the_exact_username_is_always_found(stage: Stage) {
        let mira = stage.person("mira").await;
        stage.stranger().signed_up("Tomas.B", PASSWORD).await;
        for query in ["Tomas.B", "tomas.b", "TOMAS.B", " tomas.b ", "ｔｏｍａｓ.b"] {
            assert_eq!(found(&mira, query).await, ["Tomas.B"], "{query}");
        }
        assert_eq!(found(&mira, "tomas.").await, [""; 0]);
        assert_eq!(found(&mira, &mira.username).await, [""; 0], "never oneself");
    }

    async fn only_discoverable_users_are_found_by_prefix(stage: Stage) {
        let mira = stage.person("mira").await;
        stage.stranger().signed_up("lena.quiet", PASSWORD).await;
        let open = discoverable(&stage, "Lena.open").await;
        assert_eq!(found(&mira, "le").await, ["Lena.open"]);
        assert_eq!(found(&mira, "LENA").await, ["Lena.open"]);
        assert_eq!(found(&mira, "ena").await, [""; 0], "not from the middle");
        open.patch("/me", json!({ "settings": { "discoverable": false } })).await.expect(200);
        assert_eq!(found(&mira, "le").await, [""; 0]);
    }

    async fn diacritics_are_ignored(stage: Stage) {
        let mira = stage.person("mira").await;
        discoverable(&stage, "Jürgen.b").await;
        discoverable(&stage, "jurgen.a").await;
        for query in ["jurg", "JÜRG", "ju\u{308}r"] {
            assert_eq!(found(&mira, query).await, ["jurgen.a", "Jürgen.b"], "{query}");
        }
        assert_eq!(found(&mira, "jürgen.b").await, ["Jürgen.b"]);
        stage.stranger().signed_up("Łukasz", PASSWORD).await;
        assert_eq!(found(&mira, "łukasz").await, ["Łukasz"]);
        assert_eq!(found(&mira, "lukasz").await, [""; 0], "the exact name only");
    }

    async fn patterns_are_taken_literally(stage: Stage) {
        let mira = stage.person("mira").await;
        discoverable(&stage, "a_lena").await;
        discoverable(&stage, "axlena").await;
        assert_eq!(found(&mira, "a_").await, ["a_lena"]);
        for query in ["%%", "a%", "__", "**", "a*", "_lena", "' OR 1=1 --", "\\\\", "a\u{10FFFF}"] {
            assert_eq!(found(&mira, query).await, [""; 0], "{query}");
        }
    }

    async fn less_than_two_characters_are_refused(stage: Stage) {
        let mira = stage.person("mira").await;
        for query in ["", "a", "%20%20a%20", "%F0%9F%8C%92", "ab%00"] {
            let refused = mira.get(&format!("/users?q={query}")).await;
            assert_eq!(refused.problem(422, "validation_failed"), ["q:too_short"], "{query}");
        }
        mira.get("/users").await.problem(400, "invalid_query");
        mira.get("/users?q=ab&limit=1000").await.problem(400, "invalid_query");
        stage.stranger().get("/users?q=mira").await.problem(401, "unauthenticated");
    }

    async fn at_most_twenty_users_are_found(stage: Stage) {
        let mira = stage.person("mira").await;
        for number in 10..31 {
            discoverable(&stage, &format!("lena{number}")).await;
        }
        let names = found(&mira, "lena").await;
        assert_eq!((names.len(), names[0].as_str(), names[19].as_str()), (20, "lena10", "lena29"));
    }

    async fn the_thirty_first_search_in_a_minute_is_refused(engine: Engine) {
        let stage = Stage::with(engine, &[]).await;
        let mira = stage.person("mira").await;
        for _ in 0..30 {
            assert_eq!(found(&mira, "nobody").await, [""; 0]);
        }
        mira.get("/users?q=nobody").await.problem(429, "rate_limited");
    }
}

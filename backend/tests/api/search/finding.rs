use serde_json::json;

use super::{ask, bodies, found, marked};
use crate::stage::{Engine, Stage, client_id, on_both_engines};

on_both_engines! {
    async fn a_hit_is_the_message_and_an_excerpt(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let sent = mira.say(&conversation, "Das Treffen beginnt um acht.").await;
        let answer = ask(&tomas, "treff", "").await.expect(200);
        assert_eq!(answer.body, json!({
            "items": [{ "message": sent, "excerpt": [
                { "text": "Das ", "match": false }, { "text": "Treffen", "match": true },
                { "text": " beginnt um acht.", "match": false },
            ] }],
            "next": null,
        }));
        mira.say(&conversation, "Alles gut. ||Der Gärtner war es|| Ende").await;
        assert_eq!(marked(&ask(&tomas, "ende", "").await.expect(200).items()[0]), "Alles gut. ▒▒▒▒ [Ende]");
        let long = format!("{}Nadel {}", "Heu ".repeat(500), "Stroh ".repeat(500));
        mira.say(&conversation, &long).await;
        let answer = ask(&tomas, "nadel", "").await.expect(200);
        let shown = marked(&answer.items()[0]);
        assert!(shown.contains("Heu [Nadel] Stroh") && shown.chars().count() < 210, "{shown}");
    }

    async fn strangers_find_nothing(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let (eve, _, elsewhere) = stage.pair().await;
        mira.say(&conversation, "our secret plan").await;
        eve.say(&elsewhere, "a plan of ours").await;
        assert_eq!(found(&eve, "plan", "").await, ["a plan of ours"]);
        assert_eq!(found(&tomas, "plan", "").await, ["our secret plan"]);
        assert_eq!(found(&eve, "secret", "").await, Vec::<String>::new());
        assert_eq!(found(&eve, "plan", &format!("&from={}", mira.id)).await, Vec::<String>::new());
        ask(&eve, "plan", &format!("&conversation_id={conversation}")).await.problem(404, "not_found");
        let absent = "0192f000-0000-7000-8000-000000000000";
        ask(&eve, "plan", &format!("&conversation_id={absent}")).await.problem(404, "not_found");
        stage.stranger().get("/search?q=plan").await.problem(401, "unauthenticated");
        assert_eq!(found(&stage.person("nils").await, "plan", "").await, Vec::<String>::new());
    }

    async fn pages_return_every_hit_once_newest_first(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let nils = stage.person("nils").await;
        mira.befriend(&nils).await;
        let other = mira.open(&nils).await;
        let mut expected = Vec::new();
        for number in 0..25 {
            let (author, place) = if number % 3 == 0 { (&nils, &other) } else { (&tomas, &conversation) };
            let text = format!("find {number}");
            author.say(place, &text).await;
            author.say(place, "something else").await;
            expected.insert(0, text);
        }
        for limit in [1, 2, 7, 24, 25, 26, 200] {
            let (mut seen, mut cursor) = (Vec::new(), String::new());
            loop {
                let page = ask(&mira, "find", &format!("&limit={limit}{cursor}")).await.expect(200);
                seen.extend(bodies(&page));
                let Some(next) = page.body["next"].as_str() else { break };
                assert_eq!(page.items().len(), limit);
                cursor = format!("&cursor={next}");
            }
            assert_eq!(seen, expected, "by {limit}");
        }
    }

    async fn entries_far_apart_are_found_in_order(stage: Stage) {
        let (mira, _, conversation) = stage.pair().await;
        let mut expected = Vec::new();
        for (step, next) in [1, 131_070, 300_000, 131_072 * 9 - 2, 131_072 * 40].into_iter().enumerate() {
            if stage.engine == Engine::Postgres {
                let jump = format!("ALTER SEQUENCE search_entries_id_seq RESTART {next}");
                stage.database.execute(&jump).await;
            }
            for number in 0..4 {
                let text = format!("find {step} {number}");
                mira.say(&conversation, &text).await;
                expected.insert(0, text);
            }
        }
        assert_eq!(found(&mira, "find", "").await, expected);
        assert_eq!(found(&mira, "0 find", "").await.len(), 8);
        let page = ask(&mira, "find", "&limit=10").await.expect(200);
        assert_eq!(bodies(&page), expected[..10]);
        let cursor = page.text("next");
        assert_eq!(found(&mira, "find", &format!("&cursor={cursor}")).await, expected[10..]);
    }

    async fn a_search_covers_many_conversations(stage: Stage) {
        let mira = stage.person("mira").await;
        let mut expected = Vec::new();
        for number in 0..70 {
            let other = stage.person(&format!("friend{number}")).await;
            mira.befriend(&other).await;
            let conversation = mira.open(&other).await;
            if number % 7 == 0 {
                let text = format!("common words {number}");
                other.say(&conversation, &text).await;
                expected.insert(0, text);
            }
        }
        assert_eq!(found(&mira, "common words", "").await, expected);
        assert_eq!(found(&mira, "words", "&limit=3").await, expected[..3]);
    }

    async fn new_messages_do_not_shift_pages(stage: Stage) {
        let (mira, _, conversation) = stage.pair().await;
        for number in 0..4 {
            mira.say(&conversation, &format!("find {number}")).await;
        }
        let first = ask(&mira, "find", "&limit=2").await.expect(200);
        mira.say(&conversation, "find 4").await;
        let next = first.text("next");
        assert_eq!(found(&mira, "find", &format!("&limit=2&cursor={next}")).await, ["find 1", "find 0"]);
    }

    async fn a_message_is_found_once_however_often_it_was_sent(stage: Stage) {
        let (mira, _, conversation) = stage.pair().await;
        let name = client_id();
        for status in [201, 200, 200] {
            mira.send_as(&conversation, &name, "only once").await.expect(status);
        }
        assert_eq!(found(&mira, "once", "").await, ["only once"]);
    }

    async fn searching_is_limited_for_each_account(engine: Engine) {
        let stage = Stage::with(engine, &[]).await;
        let mira = stage.person("mira").await;
        for _ in 0..60 {
            ask(&mira, "a word", "").await.expect(200);
        }
        let mut refused = ask(&mira, "a word", "").await;
        for _ in 0..10 {
            if refused.status == 429 {
                break;
            }
            refused = ask(&mira, "a word", "").await;
        }
        refused.problem(429, "rate_limited");
        ask(&stage.person("tomas").await, "a word", "").await.expect(200);
    }
}

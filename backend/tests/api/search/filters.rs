use serde_json::{Value, json};

use super::{ask, found};
use crate::{
    files,
    stage::{Actor, on_both_engines},
};

on_both_engines! {
    async fn by_conversation_and_by_person(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let nils = stage.person("nils").await;
        mira.befriend(&nils).await;
        let other = mira.open(&nils).await;
        tomas.say(&conversation, "lunch by tomas").await;
        mira.say(&conversation, "lunch by mira").await;
        nils.say(&other, "lunch by nils").await;
        mira.say(&other, "lunch by mira, elsewhere").await;
        let all = ["lunch by mira, elsewhere", "lunch by nils", "lunch by mira", "lunch by tomas"];
        assert_eq!(found(&mira, "lunch", "").await, all);
        let here = format!("&conversation_id={conversation}");
        assert_eq!(found(&mira, "lunch", &here).await, [all[2], all[3]]);
        assert_eq!(found(&mira, "lunch", &format!("&from={}", mira.id)).await, [all[0], all[2]]);
        assert_eq!(found(&mira, "lunch", &format!("{here}&from={}", mira.id)).await, [all[2]]);
        assert_eq!(found(&mira, "lunch", &format!("{here}&from={}", nils.id)).await, Vec::<String>::new());
        ask(&tomas, "lunch", &format!("&conversation_id={other}")).await.problem(404, "not_found");
    }

    async fn by_what_a_message_has(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let group = tomas.group("Lake", &[&mira]).await;
        let texts = async |actor: &Actor, query: &str| {
            let answer = actor.get(&format!("/search?{query}")).await.expect(200);
            let text = |hit: &Value| hit["message"]["body"].as_str().unwrap_or("none").to_owned();
            answer.items().iter().map(text).collect::<Vec<_>>()
        };
        let none = Vec::<String>::new();
        mira.say(&conversation, "no link").await;
        mira.say(&conversation, "see https://umbra.example/lake").await;
        let photo_of = |actor| files::photo(actor);
        let (one, two) = (photo_of(&mira).await, photo_of(&tomas).await);
        let notes = files::document(&mira, b"notes").await;
        files::send(&mira, &conversation, json!("at the lake"), &[&one, &notes]).await;
        let linked = json!("[the lake](https://umbra.example)");
        let shared = files::send(&tomas, &group, linked, &[&two]).await;
        let (lake, both) = ("[the lake](https://umbra.example)", "at the lake");
        assert_eq!(texts(&mira, "has=picture").await, [lake, both]);
        assert_eq!(texts(&mira, "has=document").await, [both]);
        assert_eq!(texts(&mira, "has=link").await, [lake, "see https://umbra.example/lake"]);
        for kind in ["video", "audio", "voice"] {
            assert_eq!(texts(&mira, &format!("has={kind}")).await, none, "{kind}");
        }
        assert_eq!(texts(&mira, &format!("has=picture&conversation_id={group}")).await, [lake]);
        assert_eq!(texts(&mira, &format!("has=picture&from={}", mira.id)).await, [both]);
        assert_eq!(texts(&mira, "has=link&q=lake").await, [lake, "see https://umbra.example/lake"]);
        assert_eq!(texts(&mira, "has=link&q=see").await, ["see https://umbra.example/lake"]);
        let page = mira.get("/search?has=picture&limit=1").await.expect(200);
        assert_eq!(page.items()[0]["excerpt"][0]["text"], lake);
        let rest = format!("has=picture&limit=1&cursor={}", page.text("next"));
        assert_eq!(texts(&mira, &rest).await, [both]);
        // An edit, a removal of an attachment, and a deletion.
        let place = |conversation: &str, message: &Value| {
            format!("/conversations/{conversation}/messages/{}", message["id"].as_str().expect("an id"))
        };
        tomas.patch(&place(&group, &shared), json!({ "body": "no link", "attachments": [] })).await.expect(200);
        assert_eq!(texts(&mira, "has=picture").await, [both]);
        assert_eq!(texts(&mira, "has=link").await, ["see https://umbra.example/lake"]);
        let only = files::send(&mira, &group, Value::Null, &[&photo_of(&mira).await]).await;
        let found = mira.get("/search?has=picture&limit=1").await.expect(200);
        assert_eq!(found.items()[0]["excerpt"][0]["text"], "photo.png");
        assert_eq!(texts(&mira, "has=picture").await, ["none", both]);
        mira.delete(&place(&group, &only)).await.expect(200);
        assert_eq!(texts(&mira, "has=picture").await, [both]);
        // Others find nothing.
        let nils = stage.person("nils").await;
        assert_eq!(texts(&nils, "has=picture").await, none);
        for (query, status) in [
            ("has=picture&q=", 422), ("has=picture&q=.", 422), ("has=", 400), ("has=pictures", 400),
            ("has=picture&has=link", 400),
        ] {
            mira.get(&format!("/search?{query}")).await.expect(status);
        }
    }

    async fn by_time(stage: Stage) {
        let (mira, _, conversation) = stage.pair().await;
        let mut times = Vec::new();
        for number in 0..4 {
            let sent = mira.say(&conversation, &format!("note {number}")).await;
            times.push(sent["created_at"].as_str().expect("a time").to_owned());
            stage.database.let_pass("messages", "created_at", 3_600).await;
        }
        // Each message is moved this many hours into the past.
        let hours = |number: usize, hours: i64| {
            let sent = time::OffsetDateTime::parse(&times[number], &time::format_description::well_known::Rfc3339);
            let moment = sent.expect("a time") - time::Duration::hours(4 - i64::try_from(number).expect("small") + hours);
            moment.format(&time::format_description::well_known::Rfc3339).expect("a time")
        };
        let found = async |more: String| found(&mira, "note", &more).await;
        // `created_at` is stored in microseconds and shown in milliseconds.
        assert_eq!(found(format!("&before={}", hours(2, 0))).await, ["note 1", "note 0"]);
        assert_eq!(found(format!("&after={}", hours(2, 0))).await, ["note 3", "note 2"]);
        assert_eq!(found(format!("&after={}&before={}", hours(1, 0), hours(3, 0))).await, ["note 2", "note 1"]);
        assert_eq!(found(format!("&before={}", hours(0, 1))).await, Vec::<String>::new());
        assert_eq!(found(format!("&after={}", hours(3, -1))).await, Vec::<String>::new());
        assert_eq!(found(format!("&after={}&before={}", hours(3, 0), hours(0, 0))).await, Vec::<String>::new());
        assert_eq!(found("&after=0001-01-01T00:00:00Z&before=9999-12-31T23:59:59Z".to_owned()).await.len(), 4);
        let page = ask(&mira, "note", &format!("&limit=1&before={}", hours(3, 0))).await.expect(200);
        let cursor = page.text("next");
        assert_eq!(found(format!("&limit=1&cursor={cursor}&before={}", hours(3, 0))).await, ["note 1"]);
    }
}

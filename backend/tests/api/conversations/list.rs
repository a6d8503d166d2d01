use serde_json::{Value, json};

use crate::stage::on_both_engines;

on_both_engines! {
    async fn conversations_are_listed_by_their_newest_activity(stage: Stage) {
        let mira = stage.person("mira").await;
        let mut ids = Vec::new();
        for name in ["ada", "ben", "cleo"] {
            let friend = stage.person(name).await;
            mira.befriend(&friend).await;
            ids.push(mira.open(&friend).await);
        }
        mira.say(&ids[2], "third").await;
        mira.say(&ids[0], "first").await;
        mira.say(&ids[1], "second").await;
        let (mut seen, mut bodies, mut next) = (Vec::new(), Vec::new(), String::new());
        loop {
            let page = mira.get(&format!("/conversations?limit=1{next}")).await.expect(200);
            assert_eq!(page.items().len(), 1);
            seen.push(page.items()[0]["id"].clone());
            bodies.push(page.items()[0]["last_message"]["body"].clone());
            let Some(cursor) = page.body["next"].as_str() else { break };
            next = format!("&cursor={cursor}");
        }
        assert_eq!(seen, [json!(ids[1]), json!(ids[0]), json!(ids[2])]);
        assert_eq!(bodies, [json!("second"), json!("first"), json!("third")]);
        let whole = mira.get("/conversations").await.expect(200);
        assert_eq!((whole.items().len(), &whole.body["next"]), (3, &Value::Null));
        for item in whole.items() {
            let id = item["id"].as_str().expect("an id");
            assert_eq!(mira.get(&format!("/conversations/{id}")).await.expect(200).body, *item);
        }
    }

    async fn unknown_list_parameters_are_refused(stage: Stage) {
        let mira = stage.person("mira").await;
        for (query, status) in [
            ("limit=0", 422), ("limit=201", 422), ("limit=-1", 400), ("limit=x", 400),
            ("cursor=x", 400), ("cursor=", 400), ("cursor=wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", 400),
            ("offset=1", 400), ("limit=1&limit=2", 400), ("limit=200", 200),
        ] {
            let answer = mira.get(&format!("/conversations?{query}")).await;
            assert_eq!(answer.status, status, "{query}: {}", answer.body);
        }
    }
}

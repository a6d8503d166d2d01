use serde_json::{Value, json};

use crate::stage::on_both_engines;

const ABSENT: &str = "0192f000-0000-7000-8000-000000000000";

on_both_engines! {
    async fn opening_creates_a_conversation_once(stage: Stage) {
        let (mira, tomas) = (stage.person("mira").await, stage.person("tomas").await);
        mira.befriend(&tomas).await;
        let (her_path, his_path) =
            (format!("/conversations/direct/{}", tomas.id), format!("/conversations/direct/{}", mira.id));
        let made = mira.put(&her_path, ()).await.expect(201);
        assert_eq!((made.text("kind").as_str(), made.number("members_count")), ("direct", 2));
        assert_eq!((made.number("head"), made.number("unread")), (0, 0));
        assert_eq!((&made.body["title"], &made.body["last_message"]), (&Value::Null, &Value::Null));
        assert_eq!(made.body["with"]["id"], tomas.id);
        assert_eq!(made.body["my"]["can_post"], true);
        assert_eq!(mira.put(&her_path, ()).await.expect(200).body, made.body);
        let found = tomas.put(&his_path, ()).await.expect(200);
        assert_eq!((found.text("id"), &found.body["with"]["id"]), (made.text("id"), &json!(mira.id)));
    }

    async fn concurrent_openings_create_one_conversation(stage: Stage) {
        let (mira, tomas) = (stage.person("mira").await, stage.person("tomas").await);
        mira.befriend(&tomas).await;
        let (mut hers, mut his) = (mira.listen().await, tomas.listen().await);
        let opening = (0..20).map(|number| {
            let (who, other) = if number % 2 == 0 { (&mira, &tomas) } else { (&tomas, &mira) };
            async move { who.put(&format!("/conversations/direct/{}", other.id), ()).await }
        });
        let answers = futures_util::future::join_all(opening).await;
        let made = answers.iter().filter(|answer| answer.status == 201).count();
        let mut ids: Vec<_> = answers.iter().map(|answer| answer.text("id")).collect();
        ids.dedup();
        assert_eq!((made, ids.len()), (1, 1));
        for (person, socket) in [(&mira, &mut hers), (&tomas, &mut his)] {
            let told = person.told(socket).await;
            assert_eq!(told.len(), 1, "{told:?}");
            let joined = &told[0]["joined"][0];
            assert_eq!((&joined["id"], &joined["my"]["can_post"]), (&json!(ids[0]), &json!(true)));
            assert_eq!(person.get("/conversations").await.expect(200).items().len(), 1);
        }
    }

    async fn a_new_conversation_is_subscribed_at_once(stage: Stage) {
        let (mira, tomas) = (stage.person("mira").await, stage.person("tomas").await);
        mira.befriend(&tomas).await;
        let mut his = tomas.listen().await;
        let conversation = mira.open(&tomas).await;
        let sent = mira.say(&conversation, "hello").await;
        assert_eq!(his.expect("account").await["joined"][0]["id"], conversation.as_str());
        let change = his.expect("change").await;
        assert_eq!((&change["from"], &change["rev"]), (&json!(1), &json!(1)));
        assert_eq!(change["messages"], json!([sent]));
    }

    async fn only_friends_can_open_a_conversation(stage: Stage) {
        let (mira, tomas) = (stage.person("mira").await, stage.person("tomas").await);
        let open = async |id: &str| mira.put(&format!("/conversations/direct/{id}"), ()).await;
        let mut bodies = Vec::new();
        for id in [tomas.id.as_str(), ABSENT, "x"] {
            let mut refused = open(id).await;
            refused.problem(404, "not_found");
            refused.body["request_id"].take();
            bodies.push(refused.body);
        }
        bodies.dedup();
        assert_eq!(bodies.len(), 1, "{bodies:?}");
        mira.ask(&tomas).await;
        open(&tomas.id).await.problem(403, "not_friends");
        open(&mira.id).await.problem(403, "not_friends");
        assert!(mira.get("/conversations").await.expect(200).items().is_empty());
    }
}

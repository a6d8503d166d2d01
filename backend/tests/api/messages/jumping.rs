use serde_json::json;

use crate::stage::on_both_engines;

on_both_engines! {
    async fn a_date_resolves_to_its_first_message(stage: Stage) {
        let (mira, _, conversation) = stage.pair().await;
        let mut sent = Vec::new();
        for number in 0..7 {
            sent.push(mira.say(&conversation, &number.to_string()).await);
        }
        // One message a day; the third is from 2026-03-03.
        for seq in 1..=7 {
            let day = match stage.engine {
                crate::stage::Engine::Sqlite => format!("{}", 1_772_323_200_000_000_i64 + (seq - 1) * 86_400_000_000),
                crate::stage::Engine::Postgres => format!("'2026-03-0{seq}T00:00:00Z'"),
            };
            stage.database.execute(&format!("UPDATE messages SET created_at = {day} WHERE seq = {seq}")).await;
        }
        let at = async |moment: &str| {
            let page = mira.get(&format!("/conversations/{conversation}/messages?limit=2&at={moment}")).await.expect(200);
            page.items().iter().map(|message| message["seq"].clone()).collect::<Vec<_>>()
        };
        assert_eq!(at("2026-03-03T00:00:00Z").await, [json!(2), json!(3)]);
        assert_eq!(at("2026-03-03T00:00:00.001Z").await, [json!(3), json!(4)]);
        assert_eq!(at("2020-01-01T00:00:00Z").await, [json!(1)]);
        assert_eq!(at("2030-01-01T00:00:00Z").await, [json!(7)]);
        for bad in ["yesterday", "2026-03-03", ""] {
            mira.get(&format!("/conversations/{conversation}/messages?at={bad}")).await.problem(400, "invalid_query");
        }
        let both = mira.get(&format!("/conversations/{conversation}/messages?at=2026-03-03T00:00:00Z&around=2")).await;
        both.problem(422, "validation_failed");
    }

    async fn one_message_is_readable_with_the_right_to_see_it(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let sent = mira.say(&conversation, "hello").await;
        let address = super::place(&conversation, &sent);
        assert_eq!(tomas.get(&address).await.expect(200).body, sent);
        stage.person("nils").await.get(&address).await.problem(404, "not_found");
        stage.stranger().get(&address).await.problem(401, "unauthenticated");
        tomas.get(&format!("{address}x")).await.problem(404, "not_found");
    }
}

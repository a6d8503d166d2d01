//! What a push service answers.

use super::{PushService, stage_with, subscribe};
use crate::stage::{Engine, Stage, eventually, on_both_engines};

async fn text(stage: &Stage, query: &str) -> Vec<String> {
    stage.database.texts(query).await
}

const FAILURES: &str = "SELECT CAST(failures AS text) AS text FROM push_subscriptions";

/// The seconds from the queued message to the next attempt, roughly.
fn pause(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => {
            "SELECT CAST((max(paused_until) - (SELECT max(created_at) FROM push_queue)) / 1000000 \
             AS text) AS text FROM push_subscriptions"
        }
        Engine::Postgres => {
            "SELECT CAST(extract(epoch FROM max(paused_until) - \
             (SELECT max(created_at) FROM push_queue))::bigint AS text) AS text FROM push_subscriptions"
        }
    }
}

on_both_engines! {
    async fn a_subscription_that_is_gone_is_removed(engine: Engine) {
        for head in ["404 Not Found", "410 Gone"] {
            let service = PushService::open().await;
            let stage = stage_with(engine, &service).await;
            let (mira, tomas, direct) = stage.pair().await;
            subscribe(&tomas, &service, "tomas", "full").await;
            service.answer(head);
            mira.say(&direct, "hello").await;
            service.expect(1).await;
            eventually("it is removed", async || text(&stage, FAILURES).await.is_empty()).await;
            tomas.get("/me/push-subscription").await.expect(404);
        }
    }

    async fn failures_are_repeated_later_as_the_service_asks(engine: Engine) {
        let service = PushService::open().await;
        let stage = stage_with(engine, &service).await;
        let (mira, tomas, direct) = stage.pair().await;
        subscribe(&tomas, &service, "tomas", "full").await;
        service.answer("429 Too Many Requests\r\nRetry-After: 600");
        mira.say(&direct, "hello").await;
        service.expect(1).await;
        eventually("it is noted", async || text(&stage, FAILURES).await == ["1"]).await;
        let seconds: i64 = text(&stage, pause(engine)).await[0].parse().expect("a number");
        assert!((598..=620).contains(&seconds), "{seconds}");
        // A further message does not shorten the pause.
        mira.say(&direct, "hello again").await;
        service.answer("500 Broken");
        stage.database.let_pass("push_subscriptions", "paused_until", 700).await;
        stage.database.let_pass("push_queue", "due_at", 700).await;
        let pushes = service.expect(2).await;
        assert_eq!(pushes[1].content["text"], "hello again");
        eventually("it is noted", async || text(&stage, FAILURES).await == ["2"]).await;
        service.answer("201 Created");
        stage.database.let_pass("push_subscriptions", "paused_until", 700).await;
        stage.database.let_pass("push_queue", "due_at", 700).await;
        service.expect(3).await;
        eventually("it is forgotten", async || text(&stage, FAILURES).await == ["0"]).await;
    }

    async fn a_redirect_is_not_followed(engine: Engine) {
        let (service, elsewhere) = (PushService::open().await, PushService::open().await);
        let stage = stage_with(engine, &service).await;
        let (mira, tomas, direct) = stage.pair().await;
        subscribe(&tomas, &service, "tomas", "full").await;
        service.answer(&format!("307 Moved\r\nLocation: {}", elsewhere.endpoint("x")));
        mira.say(&direct, "hello").await;
        service.expect(1).await;
        eventually("it counts as a failure", async || text(&stage, FAILURES).await == ["1"]).await;
        assert!(elsewhere.pushes().is_empty());
    }
}

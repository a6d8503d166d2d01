use super::kinds;
use crate::stage::{Stage, eventually, on_both_engines};

const DAY: u64 = 24 * 60 * 60;

async fn count(stage: &Stage, table: &str) -> i64 {
    let query = format!("SELECT CAST(count(*) AS text) AS text FROM {table}");
    stage.database.texts(&query).await[0].parse().expect("a number")
}

on_both_engines! {
    async fn after_ninety_days_events_and_ended_sessions_are_gone(stage: Stage) {
        let mira = stage.person("mira").await;
        for _ in 0..3 {
            mira.on_another_device().await;
        }
        mira.delete("/sessions").await.expect(204);
        stage.database.let_pass("security_events", "at", 89 * DAY).await;
        stage.database.let_pass("sessions", "revoked_at", 89 * DAY).await;
        let stage = stage.restart().await;
        let mira = mira.at(&stage.base);
        assert_eq!(count(&stage, "sessions").await, 4);
        stage.database.let_pass("security_events", "at", DAY).await;
        stage.database.let_pass("sessions", "revoked_at", DAY).await;
        mira.on_another_device().await;
        let stage = stage.restart().await;
        eventually("old rows are removed", async || {
            (count(&stage, "sessions").await, count(&stage, "security_events").await) == (2, 1)
        }).await;
        let mira = mira.at(&stage.base);
        assert_eq!(kinds(&mira).await, ["signed_in"], "what is new stays");
    }

    async fn an_expired_session_is_removed_ninety_days_after_its_end(stage: Stage) {
        let mira = stage.person("mira").await;
        let (idle, old) = (mira.on_another_device().await, mira.on_another_device().await);
        let of = |session: &str| match stage.engine {
            crate::stage::Engine::Sqlite => format!("x'{}'", session.replace('-', "")),
            crate::stage::Engine::Postgres => format!("'{session}'"),
        };
        for (session, column, days) in
            [(&idle, "last_used_at", 120), (&old, "created_at", 180)]
        {
            let id = of(&session.session);
            let earlier = match stage.engine {
                crate::stage::Engine::Sqlite => format!("{column} - {} * 1000000", days * DAY),
                crate::stage::Engine::Postgres => format!("{column} - interval '{days} days'"),
            };
            let set = format!("UPDATE sessions SET {column} = {earlier} WHERE id = {id}");
            stage.database.execute(&set).await;
        }
        let stage = stage.restart().await;
        eventually("both go", async || count(&stage, "sessions").await == 1).await;
        mira.at(&stage.base).get("/me").await.expect(200);
    }
}

use super::{FILES, SECRET, redis};
use crate::stage::{Database, Engine, Stage};

async fn refused(engine: Engine, settings: &[&str]) -> String {
    let database = Database::new(engine).await;
    Stage::try_on(engine, database, settings).await.err().expect("is refused")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_nodes_need_postgresql_one_secret_and_one_place_for_files() {
    let redis = redis::one();
    let reason = refused(Engine::Sqlite, &["--redis-url", &redis, "--jwt-secret", SECRET]).await;
    assert!(reason.contains("PostgreSQL"), "{reason}");
    let reason = refused(Engine::Postgres, &["--redis-url", &redis]).await;
    assert!(reason.contains("UMBRACHAT_JWT_SECRET"), "{reason}");
    let reason = refused(Engine::Postgres, &["--redis-url", &redis, "--jwt-secret", SECRET]).await;
    assert!(reason.contains("UMBRACHAT_FILES_URL"), "{reason}");
}

/// A node starts and serves requests while its Redis cannot be reached.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_starts_without_its_redis() {
    let redis = ["--redis-url", "redis://127.0.0.1:1", "--jwt-secret", SECRET];
    let settings = [redis.as_slice(), &["--limits", "off", "--files-url", FILES]].concat();
    let database = Database::new(Engine::Postgres).await;
    let stage = Stage::on(Engine::Postgres, database, &settings).await;
    let (mira, tomas, conversation) = stage.pair().await;
    let mut his = tomas.listen().await;
    mira.say(&conversation, "hello").await;
    assert_eq!(his.expect("change").await["messages"][0]["body"], "hello");
    stage.get("/health/ready").await.expect(200);
}

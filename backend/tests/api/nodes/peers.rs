//! Nodes with incompatible settings do not start beside each other.

use std::fs;

use crate::stage::{Database, Engine, Stage};

const OLD: &str = "K2v9-0aQfT7xWm31ZpLr8uYc5HdN6jBe";
const NEW: &str = "x7Rq2-MbT9wLz4KdVn8sYc5HfG1jPe3U";

fn with<'a>(secret: &'a str, before: Option<&'a str>) -> Vec<&'a str> {
    let mut settings = vec!["--limits", "off", "--jwt-secret", secret];
    settings.extend(before.into_iter().flat_map(|before| ["--jwt-secret-before", before]));
    settings
}

async fn refused(one: &Stage, settings: &[&str]) -> String {
    let beside = one.database.beside();
    Stage::try_on(Engine::Postgres, beside, settings).await.err().expect("is refused")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_secret_is_refused_and_rotation_works_step_by_step() {
    let one = Stage::with(Engine::Postgres, &with(OLD, None)).await;
    for settings in [with(NEW, None), with(NEW, Some(OLD)), vec!["--limits", "off"]] {
        let said = refused(&one, &settings).await;
        assert!(said.contains("UMBRACHAT_JWT_SECRET"), "{said}");
        assert!(!said.contains(NEW) && !said.contains(OLD), "{said}");
    }
    let doctor = async |secret: &str| {
        one.umbrachat_with(&["doctor"], &[("UMBRACHAT_JWT_SECRET", secret)], "").await.out
    };
    assert!(doctor(OLD).await.contains("pass  nodes: 1 running"));
    assert!(doctor(NEW).await.contains("FAIL  nodes: "));
    // The order of steps that `umbrachat keys rotate` prints.
    let two = one.beside(&with(OLD, Some(NEW))).await;
    let mira = one.person("mira").await;
    mira.at(&two.base).get("/me").await.expect(200);
    let one = one.restart_with(&with(OLD, Some(NEW))).await;
    let two = two.restart_with(&with(NEW, Some(OLD))).await;
    mira.at(&two.base).get("/me").await.expect(200);
    let one = one.restart_with(&with(NEW, Some(OLD))).await;
    let two = two.restart_with(&with(NEW, None)).await;
    let tomas = two.person("tomas").await;
    tomas.at(&one.base).get("/me").await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_data_directory_and_its_copy_serve_one_node_each() {
    let settings = with(OLD, None);
    let one = Stage::with(Engine::Postgres, &settings).await;
    let said = one.database.command_with(&["serve"], &[("UMBRACHAT_JWT_SECRET", OLD)], "");
    said.await.refused(&["another umbrachat uses the data directory"]);
    let copy: Database = one.database.beside();
    fs::create_dir(copy.data_dir()).expect("a directory");
    let name = "erasures.log";
    fs::copy(one.database.data_dir().join(name), copy.data_dir().join(name)).expect("copies");
    let said = Stage::try_on(Engine::Postgres, copy, &settings).await.err().expect("is refused");
    assert!(said.contains("or a copy of it"), "{said}");
    one.beside(&settings).await;
}

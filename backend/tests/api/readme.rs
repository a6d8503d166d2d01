//! The README's curl commands, run as printed.

use std::process::{Command, Stdio};

use crate::stage::{Engine, Stage};

/// The shell blocks after a heading, up to the next heading of the same depth.
fn blocks(readme: &str, heading: &str) -> Vec<String> {
    let (_, rest) = readme.split_once(heading).expect("the heading is there");
    let section = rest.split("\n## ").next().unwrap_or_default();
    let parts = section.split("```sh\n").skip(1);
    parts.filter_map(|part| part.split("```").next()).map(ToOwned::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_main_job_with_curl_works_as_printed() {
    let stage = Stage::with(Engine::Sqlite, &[]).await;
    let readme = include_str!("../../../README.md");
    let script: String = blocks(readme, "## The main job with curl")
        .into_iter()
        .filter(|block| !block.contains("websocat"))
        .collect();
    let script = script.replace("http://localhost:8080", &stage.base);
    assert!(script.contains(&stage.base) && script.contains("/sync"), "{script}");
    let run = move || {
        let shell = Command::new("bash")
            // Without pipefail: `head` may leave before curl has written all.
            .args(["-eu", "-c", &script])
            .stdin(Stdio::null())
            .output();
        shell.expect("bash runs")
    };
    let output = tokio::task::spawn_blocking(run).await.expect("no panic");
    let (said, faults) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{said}\n{faults}");
    assert_eq!(
        said.matches("Can you see the stars?").count(),
        4,
        "sent, sent again, read, synced: {said}"
    );
    assert!(said.contains("\"delivered\":1,\"read\":1"), "{said}");
    assert!(said.contains("umbrachat-export") && said.contains("\"complete\":true"), "{said}");
    assert!(!said.contains("/problems/"), "{said}");
}

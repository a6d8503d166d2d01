//! The curl commands of README.md and docs/api-tour.md, run as printed.

use std::process::{Command, Stdio};

use crate::stage::{Engine, Stage};

/// The shell blocks of a text, except those that need a WebSocket client.
fn shell_blocks(text: &str) -> String {
    let parts = text.split("```sh\n").skip(1);
    let blocks = parts.filter_map(|part| part.split("```").next());
    blocks.filter(|block| !block.contains("websocat")).collect()
}

/// The text between a heading and the next heading of the same depth.
fn section<'a>(page: &'a str, heading: &str) -> &'a str {
    let (_, rest) = page.split_once(heading).expect("the heading exists");
    rest.split("\n## ").next().unwrap_or_default()
}

/// Runs the commands against a new server and returns what they print. Every command has to
/// succeed, and no answer may be a problem.
async fn run(commands: &str) -> String {
    let stage = Stage::with(Engine::Sqlite, &[]).await;
    let script = shell_blocks(commands).replace("http://localhost:8080", &stage.base);
    assert!(script.contains(&stage.base), "{script}");
    let run = move || {
        let shell = Command::new("bash")
            // Without `pipefail`, as `head` may close the pipe before curl has written everything.
            .args(["-eu", "-c", &script])
            .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
            .stdin(Stdio::null())
            .output();
        shell.expect("bash runs")
    };
    let output = tokio::task::spawn_blocking(run).await.expect("no panic");
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{printed}\n{errors}");
    assert!(!printed.contains("/problems/"), "{printed}");
    printed
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_curl_example_works_as_printed() {
    let readme = include_str!("../../../README.md");
    let printed = run(section(readme, "## The main job with curl")).await;
    assert_eq!(printed.matches("Can you see the stars?").count(), 2, "sent, read: {printed}");
    assert!(printed.contains("\"kind\":\"picture\""), "sent with a photo: {printed}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_api_tour_works_as_printed() {
    let tour = include_str!("../../../docs/api-tour.md");
    assert!(shell_blocks(tour).contains("/sync"), "{tour}");
    let printed = run(tour).await;
    assert_eq!(
        printed.matches("Can you see the stars?").count(),
        4,
        "sent, sent again, read, synced: {printed}"
    );
    assert!(printed.contains("\"delivered\":1,\"read\":1"), "{printed}");
    assert!(
        printed.contains("umbrachat-export") && printed.contains("\"complete\":true"),
        "{printed}"
    );
}

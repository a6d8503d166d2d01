//! Closed sockets release their file descriptors.

use serde_json::json;

use futures_util::future::join_all;

use crate::stage::{Database, Engine, Process, Wire, eventually};

const SOCKETS: usize = 30;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_end_of_a_socket_releases_its_descriptor() {
    let process = Process::new(Engine::Sqlite).await;
    let (mira, ..) = process.pair().await;
    let before = process.descriptors();
    let mut sockets = Vec::new();
    for _ in 0..SOCKETS {
        sockets.push(mira.listen().await);
    }
    // The idle HTTP connections from the beginning may have been closed in the meantime.
    assert!(process.descriptors() > before + SOCKETS / 2);
    for (number, mut socket) in sockets.into_iter().enumerate() {
        match number % 3 {
            // The client closes the socket,
            0 => socket.close().await,
            // the server closes it after a protocol violation,
            1 => {
                for _ in 0..11 {
                    socket.say(json!({ "type": "nonsense" })).await;
                }
                assert_eq!(socket.expect_close().await.code, 4400);
            }
            // or the connection is dropped without a close frame.
            _ => drop(socket),
        }
    }
    eventually("the descriptors are given back", async || process.descriptors() <= before).await;
    process.assert_no_panic();
}

/// Opens `number` sockets at once. Returns the open ones and the status of every handshake.
async fn open(process: &Process, token: &str, number: usize) -> (Vec<Wire>, Vec<u16>) {
    let opening = (0..number).map(|_| async {
        let mut wire = Wire::to(process.base()).await;
        let status = wire.upgrade(token).await;
        (wire, status)
    });
    let (mut sockets, mut refused) = (Vec::new(), Vec::new());
    for (wire, status) in join_all(opening).await {
        match status {
            101 => sockets.push(wire),
            status => refused.push(status),
        }
    }
    (sockets, refused)
}

async fn health(process: &Process) -> u16 {
    let address = format!("{}/health/live", process.base());
    reqwest::get(address).await.expect("answers at once").status().as_u16()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_are_answered_at_the_descriptor_limit() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let wrapper = ["prlimit", "--nofile=256:256"];
        let settings = [("UMBRACHAT_WORKERS", "2"), ("UMBRACHAT_LOG", "info")];
        let process = Process::within(&wrapper, Database::new(engine).await, &settings).await;
        assert!(process.has_said("descriptors=256"), "the figure is in the log");
        let (mira, ..) = process.pair().await;
        let (sockets, refused) = open(&process, &mira.token, 400).await;
        assert!(sockets.len() >= 64, "{} are open", sockets.len());
        assert!(!refused.is_empty() && refused.iter().all(|status| *status == 503), "{refused:?}");
        assert!(process.has_said("no descriptor is left for a socket"));
        let faults = process.log().into_iter().filter(|line| line.contains("ERROR"));
        assert_eq!(faults.collect::<Vec<_>>(), [""; 0], "a refusal is no fault");
        assert!(process.descriptors() < 250, "{} are in use", process.descriptors());
        assert_eq!(health(&process).await, 200);
        mira.get("/me").await.expect(200);
        // Connections without traffic are closed to make place for new ones.
        let mut silent = Vec::new();
        for _ in 0..400 {
            silent.push(Wire::to(process.base()).await);
        }
        for _ in 0..20 {
            assert_eq!(health(&process).await, 200);
        }
        drop((sockets, silent));
        eventually("connections are accepted again", async || {
            open(&process, &mira.token, 1).await.1.is_empty()
        })
        .await;
        process.assert_no_panic();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_descriptor_limit_is_raised_to_the_hard_limit() {
    let wrapper = ["prlimit", "--nofile=128:1024"];
    let process = Process::within(&wrapper, Database::new(Engine::Sqlite).await, &[]).await;
    assert!(process.has_said("descriptors=1024"));
}

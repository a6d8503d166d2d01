//! What closed sockets leave behind: nothing.

use serde_json::json;

use crate::stage::{Engine, Process, eventually};

const SOCKETS: usize = 30;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_socket_gives_its_descriptor_back_however_it_ends() {
    let process = Process::new(Engine::Sqlite).await;
    let (mira, ..) = process.pair().await;
    let before = process.descriptors();
    let mut sockets = Vec::new();
    for _ in 0..SOCKETS {
        sockets.push(mira.listen().await);
    }
    // Idle HTTP connections of the beginning may have been closed meanwhile.
    assert!(process.descriptors() > before + SOCKETS / 2);
    for (number, mut socket) in sockets.into_iter().enumerate() {
        match number % 3 {
            // The client says goodbye,
            0 => socket.close().await,
            // is closed for breaking the rules,
            1 => {
                for _ in 0..11 {
                    socket.say(json!({ "type": "nonsense" })).await;
                }
                assert_eq!(socket.expect_close().await.code, 4400);
            }
            // or is gone without a word.
            _ => drop(socket),
        }
    }
    eventually("the descriptors are given back", async || process.descriptors() <= before).await;
    process.assert_no_panic();
}

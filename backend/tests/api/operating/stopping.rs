use std::time::{Duration, Instant};

use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
};

use crate::stage::{Database, Engine, Process, Wire, on_both_engines};

/// Ten seconds, plus time for a busy machine.
const SOON: Duration = Duration::from_secs(15);

async fn ends_well(mut server: Process) {
    let asked = Instant::now();
    server.terminate();
    assert_eq!(server.exit_code().await, Some(0), "{:?}", server.log().last());
    let took = asked.elapsed();
    assert!(took < SOON, "{took:?}");
    server.assert_no_panic();
}

on_both_engines! {
    async fn a_stopping_server_closes_all_sockets_and_ends(engine: Engine) {
        let server = Process::new(engine).await;
        let (mira, tomas, conversation) = server.pair().await;
        for number in 0..40 {
            mira.say(&conversation, &format!("line {number}")).await;
        }
        let (mut socket, mut silent) = (mira.listen().await, tomas.connect().await);
        let state = tomas.everything().await.body["state"].clone();
        // One request is a waiting long poll; the other is an export whose client does not read on.
        let mut waiting = state;
        waiting["wait"] = json!(50);
        let poll = tokio::spawn(async move { tomas.try_post("/sync", &waiting).await });
        let mut export = Wire::to(server.base()).await;
        export.write(format!(
            "GET /api/v1/me/export HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\n\r\n", mira.token
        ).as_bytes()).await;
        ends_well(server).await;
        assert_eq!(socket.expect_close().await.code, 1012);
        assert_eq!(silent.expect_close().await.code, 1012);
        poll.await.expect("is answered or cut off");
    }
}

/// A TCP proxy to PostgreSQL that can be blocked: data then stays in its buffers.
async fn blockable(to: String) -> (u16, watch::Sender<bool>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let (open, is_open) = watch::channel(true);
    tokio::spawn(async move {
        while let Ok((near, _)) = listener.accept().await {
            let far = TcpStream::connect(&to).await.expect("PostgreSQL accepts connections");
            let ((from_near, to_near), (from_far, to_far)) = (near.into_split(), far.into_split());
            tokio::spawn(pass(from_near, to_far, is_open.clone()));
            tokio::spawn(pass(from_far, to_near, is_open.clone()));
        }
    });
    (port, open)
}

async fn pass(
    mut from: impl AsyncReadExt + Unpin,
    mut to: impl AsyncWriteExt + Unpin,
    mut is_open: watch::Receiver<bool>,
) {
    let mut bytes = vec![0; 16 * 1_024];
    while let Ok(read @ 1..) = from.read(&mut bytes).await {
        if is_open.wait_for(|open| *open).await.is_err()
            || to.write_all(&bytes[..read]).await.is_err()
        {
            return;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_stops_while_its_database_hangs() {
    let mut database = Database::new(Engine::Postgres).await;
    let (before, rest) = database.url.split_once('@').expect("an address");
    let (address, name) = rest.split_once('/').expect("an address");
    let (port, open) = blockable(address.to_owned()).await;
    database.url = format!("{before}@127.0.0.1:{port}/{name}");
    let server = Process::on(database, &[]).await;
    let (mira, _, conversation) = server.pair().await;
    let mut socket = mira.listen().await;
    open.send(false).expect("the proxy runs");
    let hanging = mira.clone();
    let message = json!({ "client_id": crate::stage::client_id(), "body": "into the void" });
    let path = format!("/conversations/{conversation}/messages");
    let sending = tokio::spawn(async move { hanging.try_post(&path, &message).await });
    ends_well(server).await;
    assert_eq!(socket.expect_close().await.code, 1012);
    let answer = sending.await.expect("is answered or cut off");
    assert!(answer.is_none_or(|answer| answer.status >= 500), "nothing was acknowledged");
    drop(open);
}

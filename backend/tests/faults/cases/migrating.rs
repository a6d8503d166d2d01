//! Several nodes start at once on an empty database: one migrates the schema, the others wait for
//! it.

use crate::{
    in_full,
    parts::{Node, Postgres},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn is_done_once() {
    let postgres = Postgres::new().await;
    let server = postgres.url();
    let (rounds, count) = if in_full() { (8, 4) } else { (2, 3) };
    for round in 0..rounds {
        let name = format!("round{round}");
        postgres.ask(&format!("CREATE DATABASE {name}"));
        let url = server.replace("/postgres?", &format!("/{name}?"));
        let mut nodes: Vec<_> = (0..count).map(|_| Node::new(&url)).collect();
        nodes.iter_mut().for_each(Node::spawn);
        for node in &mut nodes {
            node.ready().await;
            let answer = reqwest::get(format!("{}/health/ready", node.base)).await;
            assert_eq!(answer.expect("answers").status(), 200);
            node.assert_no_panic();
        }
        let epochs = postgres.ask_in(&name, "SELECT count(*) FROM installation");
        assert_eq!(epochs, "1");
    }
}

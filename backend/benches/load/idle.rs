//! Idle sockets: the memory of each, and the cost of opening them, first without and then with
//! known positions, all at once.

use futures_util::{StreamExt, stream};
use serde_json::{Value, json};

use crate::{crowd::Crowd, line::Line, parts::Node, server::Span};

const SOCKETS: usize = 5_000;

/// Number of sockets that are opened concurrently.
const AT_ONCE: usize = 50;

pub async fn measure(node: &Node, crowd: &Crowd) {
    let process = [node.process()];
    let before = node.memory();
    let span = Span::of(&process);
    let (lines, welcome) = open(node, crowd, &json!({})).await;
    let took = span.end();
    let each = (node.memory() - before) * 1_024 / u64::try_from(SOCKETS).expect("fits");
    println!("  a socket with nothing to do, in the server's memory: {each} bytes");
    println!("  sockets opened in a processor second: {:.0}", took.rate(SOCKETS));

    let welcome: Value = serde_json::from_str(&welcome).expect("JSON");
    let listed = welcome["conversations"].as_array().expect("a list").iter();
    let positions: serde_json::Map<_, _> = listed
        .filter_map(|it| Some((it["id"].as_str()?.to_owned(), json!([it["head"], it["receipts"]]))))
        .collect();
    println!("  conversations in a welcome: {}", positions.len());
    drop(lines);
    let span = Span::of(&process);
    let again = open(node, crowd, &Value::Object(positions)).await;
    let took = span.end();
    println!(
        "  the same, back at once with their positions: {:.0} in a processor second, all within {:.1} s",
        took.rate(SOCKETS),
        took.time.as_secs_f64()
    );
    drop(again);
}

/// Opens the same number of sockets for each user; returns one of the welcomes.
async fn open(node: &Node, crowd: &Crowd, positions: &Value) -> (Vec<Line>, String) {
    let opening = (0..SOCKETS).map(|number| {
        let person = &crowd.people[1 + number % (crowd.people.len() - 1)];
        async move { Line::open(&node.base, &person.token, positions).await }
    });
    let opened: Vec<_> = stream::iter(opening).buffer_unordered(AT_ONCE).collect().await;
    let mut welcome = String::new();
    let lines = opened.into_iter().map(|(line, said)| {
        welcome = said;
        line
    });
    (lines.collect(), welcome)
}

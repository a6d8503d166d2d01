//! A node with a thousand sockets dies; all clients reconnect to the other node at once.

use std::time::{Duration, Instant};

use super::PATIENCE;
use crate::{
    in_full,
    parts::{Node, Postgres, until},
    play::Scene,
    stage::{Actor, PASSWORD},
};

const PEOPLE: usize = 20;
const SOCKETS: usize = 1_000;

/// The longest wait of a client between two attempts.
const BACK: Duration = Duration::from_secs(30);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_clients_reconnect() {
    let postgres = Postgres::new().await;
    let mut scene = Scene::on(vec![Node::new(&postgres.url()), Node::new(&postgres.url())]).await;
    let mut crowd = Vec::new();
    for number in 0..PEOPLE {
        let stranger = Actor::anonymous(&scene.nodes[0].base, scene.world.http.clone());
        let person = stranger.signed_up(&format!("crowd{number}"), PASSWORD).await;
        if let Some(owner) = crowd.first() {
            Actor::befriend(owner, &person).await;
        }
        crowd.push(person);
    }
    let members: Vec<_> = crowd.iter().skip(1).collect();
    let group = crowd[0].group("Crowd", &members).await;
    scene.add_conversation(&group, [crowd[0].clone(), crowd[1].clone()]);
    for number in 0..SOCKETS {
        scene.add_listener(&crowd[number % PEOPLE], 0, &[&group], &[]);
    }
    scene.all_welcomed(BACK + PATIENCE).await;
    scene.begin_with(Duration::from_millis(200));
    scene.add_writer(&crowd[0], &group, 1, Duration::from_millis(500));
    scene.until_more(20, PATIENCE).await;
    for round in 0..if in_full() { 4 } else { 1 } {
        let (began, node) = (Instant::now(), round % 2);
        scene.nodes[node].kill();
        until(PATIENCE, "the closed connections are noticed", async || {
            scene.listening_at(node) == 0
        })
        .await;
        scene.all_welcomed(BACK + PATIENCE).await;
        assert!(began.elapsed() < BACK + PATIENCE, "back after {:?}", began.elapsed());
        scene.until_more(20, PATIENCE).await;
        // All clients are connected to the other node now.
        scene.nodes[node].start().await;
    }
    scene.assert_right().await;
}

//! Adds a user to a group and removes them again, repeatedly.

use std::time::Duration;

use reqwest::Method;

use super::{World, full_jitter};
use crate::stage::Actor;

pub async fn come_and_go(world: World, owner: Actor, group: String, guest: String) {
    let path = format!("/groups/{group}/members/{guest}");
    let mut node = 0;
    let mut is_in = false;
    while !world.is_quiet() {
        let method = if is_in { Method::DELETE } else { Method::PUT };
        let request = owner.at(&world.bases[node]).request(method, &path);
        match request.send().await.map(|answer| answer.status().as_u16()) {
            // If an answer was lost, the repeated request finds the change already made.
            Ok(200 | 201 | 204 | 404 | 409) => is_in = !is_in,
            Ok(503 | 507) => {}
            Ok(status) => {
                let what = format!("{status} to a change of membership");
                world.notes.open().strange.push(what);
            }
            Err(_) => node = world.other(node),
        }
        full_jitter(Duration::from_millis(800)).await;
    }
}

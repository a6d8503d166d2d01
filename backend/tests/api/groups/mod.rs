//! `/groups` and `/invitations`.

mod adding;
mod creating;
mod describing;
mod dissolving;
mod inviting;
mod leaving;
mod newcomers;
mod removing;
mod roles;

use serde_json::Value;

/// What the system lines of a page say: the event, and whom it concerns.
fn lines(messages: &[Value]) -> Vec<(String, Value)> {
    let system = messages.iter().filter(|message| message["kind"] == "system");
    system
        .map(|line| {
            let event = line["system"]["event"].as_str().expect("an event").to_owned();
            (event, line["system"]["user_id"].clone())
        })
        .collect()
}

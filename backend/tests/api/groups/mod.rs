//! Tests of `/groups` and `/invitations`.

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

/// The system messages of a page: the kind of event and the account it concerns.
fn lines(messages: &[Value]) -> Vec<(String, Value)> {
    let system = messages.iter().filter(|message| message["kind"] == "system");
    system
        .map(|line| {
            let event = line["system"]["event"].as_str().expect("an event").to_owned();
            (event, line["system"]["user_id"].clone())
        })
        .collect()
}

//! The stays of a user in a group, as its system messages tell them.

use serde_json::Value;

use super::ledger::number;
use crate::stage::Actor;

/// The pairs of positions at which a user joined and left the group.
pub fn stays(lines: &[&Value], person: &Actor) -> Vec<(i64, i64)> {
    let mut stays = Vec::new();
    let mut came = None;
    for line in lines {
        let about = |member: &Value| *member == *person.id;
        let (actor, whom) = (about(&line["sender_id"]), about(&line["system"]["user_id"]));
        match line["system"]["event"].as_str() {
            // All members join at creation, except the one who needs an invitation.
            Some("group_created") if !person.username.starts_with("nils") => came = Some(1),
            Some("member_added") if whom => came = Some(number(&line["seq"])),
            Some("member_joined") if actor => came = Some(number(&line["seq"])),
            Some("member_removed") if whom => {
                stays.extend(came.take().map(|came| (came, number(&line["seq"]))))
            }
            Some("member_left") if actor => {
                stays.extend(came.take().map(|came| (came, number(&line["seq"]))))
            }
            _ => {}
        }
    }
    stays.extend(came.map(|came| (came, i64::MAX)));
    stays
}

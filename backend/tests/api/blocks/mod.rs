//! `/blocks`, and what a block does everywhere else.

mod blocking;
mod groups;
mod names;
mod positions;
mod proof;
mod requests;
mod seeing;

use crate::stage::{Actor, Answer};

/// Blocks somebody as after a search.
async fn block(actor: &Actor, other: &Actor) -> Answer {
    actor.put(&format!("/blocks/{}?username={}", other.id, other.username), ()).await
}

async fn unblock(actor: &Actor, other: &Actor) -> Answer {
    actor.delete(&format!("/blocks/{}", other.id)).await
}

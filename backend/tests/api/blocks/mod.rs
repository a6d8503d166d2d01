//! Tests of `/blocks`, and of what a block changes in other operations.

mod blocking;
mod groups;
mod names;
mod positions;
mod proof;
mod requests;
mod seeing;

use crate::stage::{Actor, Answer};

/// Blocks an account by its id and username, as a client does after a search.
pub async fn block(actor: &Actor, other: &Actor) -> Answer {
    actor.put(&format!("/blocks/{}?username={}", other.id, other.username), ()).await
}

async fn unblock(actor: &Actor, other: &Actor) -> Answer {
    actor.delete(&format!("/blocks/{}", other.id)).await
}

//! `/blocks`, and what a block does everywhere else.

mod blocking;
mod groups;
mod positions;
mod requests;

use crate::stage::{Actor, Answer};

async fn block(actor: &Actor, other: &Actor) -> Answer {
    actor.put(&format!("/blocks/{}", other.id), ()).await
}

async fn unblock(actor: &Actor, other: &Actor) -> Answer {
    actor.delete(&format!("/blocks/{}", other.id)).await
}

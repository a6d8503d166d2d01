//! How each cost grows with what it could depend on.

mod conversations;
mod members;
mod messages;
mod sockets;

use crate::{
    system::{System, programs},
    table::Table,
};

pub async fn measure(systems: &mut [System], table: &mut Table) {
    for program in programs(systems) {
        messages::measure(program, table).await;
        conversations::measure(program, table).await;
    }
    members::measure(systems, table).await;
    sockets::measure(systems, table).await;
}

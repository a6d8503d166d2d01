//! Publishes ended sessions to this node, its sockets and the other nodes.

use actix_web::web;

use crate::{
    base::ids::SessionId,
    engine::{
        delivery::{Delivery, NodeMessage},
        identity::access::Access,
    },
};

/// A handle for the publication. Cheap to clone.
#[derive(Clone)]
pub struct SessionEnds {
    access: web::Data<Access>,
    delivery: Delivery,
}

impl SessionEnds {
    pub fn new(access: web::Data<Access>, delivery: Delivery) -> Self {
        Self { access, delivery }
    }

    /// Revokes the access tokens of these sessions on all nodes, and closes their sockets.
    pub fn publish(&self, sessions: Vec<SessionId>) {
        self.delivery.end_sessions(self.access.revocations.note(sessions));
    }
}

/// Handles a message of another node.
pub fn receive(access: &Access, delivery: &Delivery, node_message: NodeMessage) {
    let node_message = match node_message {
        NodeMessage::End(sessions) => NodeMessage::End(access.revocations.note(sessions)),
        node_message => node_message,
    };
    delivery.receive(node_message);
}

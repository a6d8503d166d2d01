//! Makes ended sessions known: to this node, its sockets and the other nodes.

use crate::{
    base::ids::SessionId,
    engine::{
        delivery::{Delivery, Parcel},
        identity::access::Access,
    },
};

/// Makes ended sessions known on this node and closes their sockets.
pub fn note(access: &Access, delivery: &Delivery, sessions: Vec<SessionId>) {
    delivery.end_sessions(access.revocations.note(sessions));
}

/// Passes on what another node has said.
pub fn take_in(access: &Access, delivery: &Delivery, parcel: Parcel) {
    let parcel = match parcel {
        Parcel::End(sessions) => Parcel::End(access.revocations.note(sessions)),
        parcel => parcel,
    };
    delivery.take_in(parcel);
}

//! From the place where a change was committed to every web worker of this node, and to the
//! other nodes.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::mpsc::{
    Receiver, Sender, UnboundedReceiver, UnboundedSender, channel, unbounded_channel,
};

use super::{envelope::Envelope, event::Event, parcel::Parcel};
use crate::base::{ids::SessionId, metrics::METRICS};

/// So many parcels wait for the other nodes at most. They are hints: what finds no room is
/// dropped, and found by the others' own sweeps of the database.
const OUTBOUND: usize = 10_000;

/// What a worker is told.
#[derive(Debug)]
pub enum Notice {
    Deliver(Arc<Envelope>),
    /// These sessions have ended: close their sockets.
    End(Vec<SessionId>),
    /// A newer privacy policy is in force: close the sockets of who has not accepted it.
    NewPolicy(i32),
    /// Other nodes may have said something that was not heard here: look it up.
    CatchUp,
    /// The server is going down: close every socket.
    Drain,
}

/// The way to all workers. Cheap to clone.
#[derive(Clone, Default)]
pub struct Delivery {
    workers: Arc<Mutex<Vec<UnboundedSender<Arc<Notice>>>>>,
    /// To the other nodes, if there may be any.
    outbound: Option<Sender<Parcel>>,
}

impl Delivery {
    /// A way that leads to other nodes too, through whoever takes these parcels there.
    pub fn among_nodes() -> (Self, Option<Receiver<Parcel>>) {
        let (outbound, parcels) = channel(OUTBOUND);
        (Self { outbound: Some(outbound), ..Self::default() }, Some(parcels))
    }

    /// The inbox of a new worker.
    pub fn worker(&self) -> UnboundedReceiver<Arc<Notice>> {
        let (sender, inbox) = unbounded_channel();
        self.workers.lock().unwrap_or_else(PoisonError::into_inner).push(sender);
        inbox
    }

    /// Tells everybody concerned what has been committed. Call it in the order of the
    /// commits.
    pub fn publish(&self, event: impl Into<Event>) {
        let envelope = Arc::new(Envelope::from(event.into()));
        self.send(|| Parcel::Deliver(Arc::clone(&envelope)));
        self.notify(Notice::Deliver(envelope));
    }

    /// Closes the sockets of these sessions, here and elsewhere.
    pub fn end_sessions(&self, sessions: Vec<SessionId>) {
        if !sessions.is_empty() {
            self.send(|| Parcel::End(sessions.clone()));
            self.notify(Notice::End(sessions));
        }
    }

    /// Passes on what another node has said.
    pub fn take_in(&self, parcel: Parcel) {
        self.notify(match parcel {
            Parcel::Deliver(envelope) => Notice::Deliver(envelope),
            Parcel::End(sessions) => Notice::End(sessions),
        });
    }

    pub fn new_policy(&self, version: i32) {
        self.notify(Notice::NewPolicy(version));
    }

    pub fn catch_up(&self) {
        self.notify(Notice::CatchUp);
    }

    pub fn drain(&self) {
        self.notify(Notice::Drain);
    }

    fn send(&self, parcel: impl FnOnce() -> Parcel) {
        if let Some(outbound) = &self.outbound {
            // Without room, see `OUTBOUND`; without a taker, the server is going down.
            if outbound.try_send(parcel()).is_err() {
                METRICS.parcels_dropped.inc();
            }
        }
    }

    fn notify(&self, notice: Notice) {
        if let Notice::Deliver(_) = notice {
            METRICS.deliveries.inc();
        }
        let notice = Arc::new(notice);
        let mut workers = self.workers.lock().unwrap_or_else(PoisonError::into_inner);
        workers.retain(|worker| worker.send(Arc::clone(&notice)).is_ok());
    }
}

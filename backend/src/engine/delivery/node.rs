//! From the place where a change was committed to every web worker of this node, and to the
//! other nodes.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::mpsc::{
    Receiver, Sender, UnboundedReceiver, UnboundedSender, channel, unbounded_channel,
};

use super::{envelope::Envelope, event::Event, node_message::NodeMessage};
use crate::base::{ids::SessionId, metrics::METRICS};

/// So many parcels wait for the other nodes at most. They are hints: what finds no room is
/// dropped, and found by the others' own sweeps of the database.
const OUTBOUND: usize = 10_000;

/// What a worker is told.
#[derive(Debug)]
pub enum WorkerMessage {
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
    workers: Arc<Mutex<Vec<UnboundedSender<Arc<WorkerMessage>>>>>,
    /// To the other nodes, if there may be any.
    outbound: Option<Sender<NodeMessage>>,
}

impl Delivery {
    /// A way that leads to other nodes too, through whoever takes these parcels there.
    pub fn among_nodes() -> (Self, Option<Receiver<NodeMessage>>) {
        let (outbound, node_messages) = channel(OUTBOUND);
        (Self { outbound: Some(outbound), ..Self::default() }, Some(node_messages))
    }

    /// The inbox of a new worker.
    pub fn worker(&self) -> UnboundedReceiver<Arc<WorkerMessage>> {
        let (sender, inbox) = unbounded_channel();
        self.workers.lock().unwrap_or_else(PoisonError::into_inner).push(sender);
        inbox
    }

    /// Tells everybody concerned what has been committed. Call it in the order of the
    /// commits.
    pub fn publish(&self, event: impl Into<Event>) {
        let envelope = Arc::new(Envelope::from(event.into()));
        self.send(|| NodeMessage::Deliver(Arc::clone(&envelope)));
        self.notify(WorkerMessage::Deliver(envelope));
    }

    /// Closes the sockets of these sessions, here and elsewhere.
    pub fn end_sessions(&self, sessions: Vec<SessionId>) {
        if !sessions.is_empty() {
            self.send(|| NodeMessage::End(sessions.clone()));
            self.notify(WorkerMessage::End(sessions));
        }
    }

    /// Passes on what another node has said.
    pub fn receive(&self, node_message: NodeMessage) {
        self.notify(match node_message {
            NodeMessage::Deliver(envelope) => WorkerMessage::Deliver(envelope),
            NodeMessage::End(sessions) => WorkerMessage::End(sessions),
        });
    }

    pub fn new_policy(&self, version: i32) {
        self.notify(WorkerMessage::NewPolicy(version));
    }

    pub fn catch_up(&self) {
        self.notify(WorkerMessage::CatchUp);
    }

    pub fn drain(&self) {
        self.notify(WorkerMessage::Drain);
    }

    fn send(&self, node_message: impl FnOnce() -> NodeMessage) {
        if let Some(outbound) = &self.outbound {
            // Without room, see `OUTBOUND`; without a taker, the server is going down.
            if outbound.try_send(node_message()).is_err() {
                METRICS.node_messages_dropped.inc();
            }
        }
    }

    fn notify(&self, message: WorkerMessage) {
        if let WorkerMessage::Deliver(_) = message {
            METRICS.deliveries.inc();
        }
        let message = Arc::new(message);
        let mut workers = self.workers.lock().unwrap_or_else(PoisonError::into_inner);
        workers.retain(|worker| worker.send(Arc::clone(&message)).is_ok());
    }
}

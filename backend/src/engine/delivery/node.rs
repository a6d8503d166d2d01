//! Distributes events to the web workers of this node and to the other nodes.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::mpsc::{
    Receiver, Sender, UnboundedReceiver, UnboundedSender, channel, unbounded_channel,
};

use super::{
    envelope::Envelope, event::Event, new_messages::NewMessages, node_message::NodeMessage,
};
use crate::base::{ids::SessionId, metrics::METRICS};

/// The size of the queue of messages for other nodes. They are only hints: a message that does not
/// fit is dropped, and the other nodes find the change by their own sweeps.
const OUTBOUND: usize = 10_000;

/// A message for a web worker.
#[derive(Debug)]
pub enum WorkerMessage {
    Deliver(Arc<Envelope>),
    /// These sessions have ended: close their sockets.
    End(Vec<SessionId>),
    /// A newer privacy policy is in force: close the sockets of accounts that have not accepted it.
    NewPolicy(i32),
    /// Messages of other nodes may have been missed: read the database.
    CatchUp,
    /// The server stops: close every socket.
    Drain,
}

/// Sends events to all workers. Cheap to clone.
#[derive(Clone, Default)]
pub struct Delivery {
    workers: Arc<Mutex<Vec<UnboundedSender<Arc<WorkerMessage>>>>>,
    /// The queue for other nodes, if Redis is configured.
    outbound: Option<Sender<NodeMessage>>,
    /// Set if a task wants to know where new messages are.
    new_messages: Option<NewMessages>,
}

impl Delivery {
    /// With a queue for other nodes; its receiver sends the messages over the bus.
    pub fn among_nodes() -> (Self, Option<Receiver<NodeMessage>>) {
        let (outbound, node_messages) = channel(OUTBOUND);
        (Self { outbound: Some(outbound), ..Self::default() }, Some(node_messages))
    }

    /// Reports new messages of this node to a task, too.
    pub fn reporting_to(self, new_messages: Option<NewMessages>) -> Self {
        Self { new_messages, ..self }
    }

    /// Adds a worker. Returns its queue.
    pub fn worker(&self) -> UnboundedReceiver<Arc<WorkerMessage>> {
        let (sender, inbox) = unbounded_channel();
        self.workers.lock().unwrap_or_else(PoisonError::into_inner).push(sender);
        inbox
    }

    /// Publishes a committed event. Must be called in the order of the commits.
    pub fn publish(&self, event: impl Into<Event>) {
        let event = event.into();
        if let Some(new_messages) = &self.new_messages {
            new_messages.note(&event);
        }
        let envelope = Arc::new(Envelope::from(event));
        self.send(|| NodeMessage::Deliver(Arc::clone(&envelope)));
        self.notify(WorkerMessage::Deliver(envelope));
    }

    /// Closes the sockets of these sessions on all nodes.
    pub fn end_sessions(&self, sessions: Vec<SessionId>) {
        if !sessions.is_empty() {
            self.send(|| NodeMessage::End(sessions.clone()));
            self.notify(WorkerMessage::End(sessions));
        }
    }

    /// Forwards a message of another node to the workers.
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
            // If the queue is full, see `OUTBOUND`; if it is closed, the server stops.
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

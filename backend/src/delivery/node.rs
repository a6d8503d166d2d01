//! From the place where a change was committed to every web worker of this node.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::{envelope::Envelope, event::Event};
use crate::ids::SessionId;

/// What a worker is told.
#[derive(Debug)]
pub enum Notice {
    Deliver(Arc<Envelope>),
    /// These sessions have ended: close their sockets.
    End(Vec<SessionId>),
    /// A newer privacy policy is in force: close the sockets of who has not accepted it.
    NewPolicy(i32),
    /// The server is going down: close every socket.
    Drain,
}

/// The way to all workers. Cheap to clone.
#[derive(Clone, Default)]
pub struct Delivery {
    workers: Arc<Mutex<Vec<UnboundedSender<Arc<Notice>>>>>,
}

impl Delivery {
    /// The inbox of a new worker.
    pub fn worker(&self) -> UnboundedReceiver<Arc<Notice>> {
        let (sender, inbox) = unbounded_channel();
        self.workers.lock().unwrap_or_else(PoisonError::into_inner).push(sender);
        inbox
    }

    /// Tells everybody concerned what has been committed. Call it in the order of the
    /// commits.
    pub fn publish(&self, event: impl Into<Event>) {
        self.notify(Notice::Deliver(Arc::new(Envelope::from(event.into()))));
    }

    pub fn end_sessions(&self, sessions: Vec<SessionId>) {
        if !sessions.is_empty() {
            self.notify(Notice::End(sessions));
        }
    }

    pub fn new_policy(&self, version: i32) {
        self.notify(Notice::NewPolicy(version));
    }

    pub fn drain(&self) {
        self.notify(Notice::Drain);
    }

    fn notify(&self, notice: Notice) {
        let notice = Arc::new(notice);
        let mut workers = self.workers.lock().unwrap_or_else(PoisonError::into_inner);
        workers.retain(|worker| worker.send(Arc::clone(&notice)).is_ok());
    }
}

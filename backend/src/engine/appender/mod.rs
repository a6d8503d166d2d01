//! The appender. All changes of conversations on a node go through it, so that events are published
//! in the order of the commits.
//!
//! While one batch commits, the next one collects. There is no timer: an idle node commits at once,
//! a busy one forms larger batches.

mod batch;
pub mod card_views;
mod change;
pub mod change_builder;
pub mod direct;
mod job;
mod plan;
mod run;

use std::{future::Future, time::Duration};

use tokio::sync::{mpsc, oneshot};

use self::job::{Item, Job};
pub use change::{Change, ChangeResult, CursorUpdate, MessageAction, MessageDraft};

use crate::{
    base::error::{Code, Error, Result},
    engine::delivery::{Delivery, event::Event},
    storage::{Conn, Store, Work},
};

/// If more jobs wait than this, requests are refused with 503.
const QUEUE: usize = 4_096;

/// A handle of the appender. Cheap to clone.
#[derive(Clone)]
pub struct Appender {
    queue: mpsc::Sender<Job>,
}

impl Appender {
    /// The handle, and the task that runs the appender. The task ends when every handle is dropped.
    pub fn new(store: Store, delivery: Delivery) -> (Self, impl Future<Output = ()> + Send) {
        let (queue, jobs) = mpsc::channel(QUEUE);
        (Self { queue }, run::run(jobs, store, delivery))
    }

    /// Writes a change together with others. Returns after the commit.
    ///
    /// # Errors
    /// What the rules refuse; `overloaded` if the queue is full.
    pub async fn append(&self, change: Change) -> Result<ChangeResult> {
        let (reply, answer) = oneshot::channel();
        self.submit(Job::Batched(Item { change, reply }))?;
        answer.await.map_err(Error::internal)?
    }

    /// Runs `work` in its own transaction, in the order of the queue, and then publishes its
    /// events.
    ///
    /// # Errors
    /// What `work` refuses; `overloaded` if the queue is full.
    pub async fn transaction<T: Send + 'static>(
        &self,
        work: impl for<'c> FnOnce(&'c mut Conn) -> Work<'c, (T, Vec<Event>)> + Clone + Send + 'static,
    ) -> Result<T> {
        let (reply, answer) = oneshot::channel();
        self.submit(Job::Transaction(Box::new(move |store, delivery| {
            Box::pin(async move {
                let result = store.write(work).await.map(|(value, events)| {
                    events.into_iter().for_each(|event| delivery.publish(event));
                    value
                });
                // The client may have disconnected; the change is committed regardless.
                let _ = reply.send(result);
            })
        })))?;
        answer.await.map_err(Error::internal)?
    }

    fn submit(&self, job: Job) -> Result<()> {
        self.queue
            .try_send(job)
            .map_err(|_| Error::new(Code::Overloaded).retry_after(Duration::from_secs(1)))
    }
}

//! The appender: the one place of a node that changes conversations, so that what is
//! published follows the order of the commits.
//!
//! While one batch commits, the next gathers. There is no timer: an idle system answers
//! at once, a busy one batches by itself.

mod batch;
mod change;
pub mod direct;
mod job;
pub mod naming;
mod plan;
mod run;
pub mod turn;

use std::{future::Future, time::Duration};

use tokio::sync::{mpsc, oneshot};

use self::job::{Item, Job};
pub use change::{Change, Done, Reach, Sending, Touch};

use crate::{
    base::error::{Code, Error, Result},
    engine::delivery::{Delivery, event::Event},
    storage::{Conn, Store, Work},
};

/// More than this waiting, and the answer is 503.
const QUEUE: usize = 4_096;

/// The way to the appender. Cheap to clone.
#[derive(Clone)]
pub struct Appender {
    queue: mpsc::Sender<Job>,
}

impl Appender {
    /// The appender and its work, which ends when every handle has been dropped.
    pub fn new(store: Store, delivery: Delivery) -> (Self, impl Future<Output = ()> + Send) {
        let (queue, jobs) = mpsc::channel(QUEUE);
        (Self { queue }, run::run(jobs, store, delivery))
    }

    /// Writes a change together with others; answers after the commit.
    ///
    /// # Errors
    /// What the rules refuse, and `overloaded` when too much is waiting.
    pub async fn append(&self, change: Change) -> Result<Done> {
        let (reply, answer) = oneshot::channel();
        self.submit(Job::Batched(Item { change, reply }))?;
        answer.await.map_err(Error::internal)?
    }

    /// Runs `work` in a transaction of its own and in its turn, then publishes its events.
    ///
    /// # Errors
    /// What `work` refuses, and `overloaded` when too much is waiting.
    pub async fn alone<T: Send + 'static>(
        &self,
        work: impl for<'c> FnOnce(&'c mut Conn) -> Work<'c, (T, Vec<Event>)> + Clone + Send + 'static,
    ) -> Result<T> {
        let (reply, answer) = oneshot::channel();
        self.submit(Job::Alone(Box::new(move |store, delivery| {
            Box::pin(async move {
                let result = store.write(work).await.map(|(value, events)| {
                    events.into_iter().for_each(|event| delivery.publish(event));
                    value
                });
                // Who asked may have hung up; the change stands all the same.
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

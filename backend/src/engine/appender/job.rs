//! What waits in the appender's queue.

use futures_util::future::BoxFuture;
use tokio::sync::oneshot;

use super::change::{Change, ChangeResult};
use crate::{base::error::Result, engine::delivery::Delivery, storage::Store};

/// What the appender is given to do.
pub enum Job {
    /// One of many like it, written together.
    Batched(Item),
    /// A rare change that runs in a transaction of its own.
    Transaction(Box<dyn FnOnce(Store, Delivery) -> BoxFuture<'static, ()> + Send>),
}

/// A change with the place to answer to.
pub struct Item {
    pub change: Change,
    pub reply: oneshot::Sender<Result<ChangeResult>>,
}

impl Item {
    /// Who asked may have hung up; what was written stands all the same.
    pub fn answer(self, answer: Result<ChangeResult>) {
        let _ = self.reply.send(answer);
    }
}

//! The jobs in the appender's queue.

use futures_util::future::BoxFuture;
use tokio::sync::oneshot;

use super::change::{Change, ChangeResult};
use crate::{base::error::Result, engine::delivery::Delivery, storage::Store};

pub enum Job {
    /// A frequent change, which is written together with others.
    Batched(Item),
    /// A rare change, which runs in its own transaction.
    Transaction(Box<dyn FnOnce(Store, Delivery) -> BoxFuture<'static, ()> + Send>),
}

/// A change and the channel for its result.
pub struct Item {
    pub change: Change,
    pub reply: oneshot::Sender<Result<ChangeResult>>,
}

impl Item {
    /// The client may have disconnected; the change is committed regardless.
    pub fn answer(self, answer: Result<ChangeResult>) {
        let _ = self.reply.send(answer);
    }
}

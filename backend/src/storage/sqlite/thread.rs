//! A thread for the transactions of one SQLite connection. They block, so they must not run on a
//! runtime's workers.

use std::{sync::mpsc, thread};

use futures_util::future::BoxFuture;
use tokio::{runtime::Handle, sync::oneshot};

use crate::base::error::{Error, Result};

/// The sender of work to a connection's thread. The thread ends with its last sender.
#[derive(Clone)]
pub struct ConnectionThread {
    work: mpsc::Sender<BoxFuture<'static, ()>>,
}

impl ConnectionThread {
    /// Starts a thread. Timers of the work run on `runtime`.
    ///
    /// # Errors
    /// When the system refuses another thread.
    pub fn start(runtime: Handle) -> Result<Self> {
        let (work, queue) = mpsc::channel();
        thread::Builder::new()
            .name("sqlite".into())
            .spawn(move || queue.into_iter().for_each(|work| runtime.block_on(work)))
            .map_err(Error::internal)?;
        Ok(Self { work })
    }

    /// Runs work on the thread. It always completes, even if the caller stops waiting.
    ///
    /// # Errors
    /// Those of the work.
    pub async fn run<T: Send + 'static>(
        self,
        work: impl Future<Output = Result<T>> + Send + 'static,
    ) -> Result<T> {
        let (answer, answered) = oneshot::channel();
        let work = async move {
            // Without a receiver nobody needs the answer.
            let _ = answer.send(work.await);
        };
        self.work.send(Box::pin(work)).map_err(|_| Error::internal("the database thread ended"))?;
        answered.await.map_err(Error::internal)?
    }
}

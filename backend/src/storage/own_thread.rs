//! An SQLite connection with a thread of its own.

use std::{error::Error as StdError, sync::mpsc, thread};

use diesel::{QueryResult, SqliteConnection};
use diesel_async::sync_connection_wrapper::{SpawnBlocking, SyncConnectionWrapper};
use futures_util::{FutureExt, future::BoxFuture};
use tokio::sync::oneshot;

use crate::base::error::Result;

/// An SQLite connection whose statements run on its own thread.
pub type SqliteConn = SyncConnectionWrapper<SqliteConnection, OwnThread>;

type Task = Box<dyn FnOnce() + Send>;

/// Runs a connection's statements on one thread. This has half the latency of a thread pool, as the
/// thread is warm and the connection stays in its cache.
pub struct OwnThread {
    tasks: mpsc::Sender<Task>,
}

impl OwnThread {
    pub fn start() -> Self {
        let (tasks, queue) = mpsc::channel::<Task>();
        thread::spawn(move || queue.into_iter().for_each(|task| task()));
        Self { tasks }
    }
}

impl SpawnBlocking for OwnThread {
    fn spawn_blocking<'a, R>(
        &mut self,
        task: impl FnOnce() -> R + Send + 'static,
    ) -> BoxFuture<'a, Result<R, Box<dyn StdError + Send + Sync + 'static>>>
    where
        R: Send + 'static,
    {
        let (answer, waiting) = oneshot::channel();
        let sent = self.tasks.send(Box::new(move || {
            // The receiver is gone only when the runtime shuts down.
            let _ = answer.send(task());
        }));
        async move {
            sent.map_err(|_| "the database thread has ended")?;
            waiting.await.map_err(Into::into)
        }
        .boxed()
    }

    fn get_runtime() -> Self {
        Self::start()
    }
}

/// Runs several statements in one task on the connection's thread.
pub async fn run_on_own_thread<R: Send + 'static>(
    connection: &mut SqliteConn,
    work: impl FnOnce(&mut SqliteConnection) -> QueryResult<R> + Send + 'static,
) -> Result<R> {
    Ok(connection.spawn_blocking(work).await?)
}

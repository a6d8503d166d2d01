//! The loop of the appender: collect, write, answer, publish.

use std::collections::{HashSet, VecDeque};

use tokio::sync::mpsc::{Receiver, UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::{
    batch::{self, BatchOutcome},
    change::Change,
    job::{Item, Job},
};
use crate::{
    base::{
        error::{Code, Error, Result},
        ids::ConversationId,
        metrics::{HistogramTimer, METRICS},
    },
    domain::conversations::queries::Locking,
    engine::delivery::Delivery,
    storage::Store,
};

/// The limits of one transaction: the number of changes, and the bytes of text. On a busy machine,
/// a batch of the longest messages would exceed the time limit of a transaction.
const BATCH: usize = 512;
const BATCH_BYTES: usize = 512 * 1_024;

pub(super) async fn run(jobs: Receiver<Job>, store: Store, delivery: Delivery) {
    let (done, waits) = unbounded_channel();
    let writer = Writer {
        jobs,
        waits,
        done,
        store,
        delivery,
        items: VecDeque::new(),
        bytes: 0,
        busy: HashSet::new(),
        parked: VecDeque::new(),
    };
    writer.run().await;
}

struct Writer {
    jobs: Receiver<Job>,
    /// Results of items that waited for a lock.
    waits: UnboundedReceiver<FinishedWait>,
    done: UnboundedSender<FinishedWait>,
    store: Store,
    delivery: Delivery,
    /// The next batch.
    items: VecDeque<Item>,
    /// The bytes of text in `items`.
    bytes: usize,
    /// Conversations that another transaction has locked, and for which one item waits.
    busy: HashSet<ConversationId>,
    /// Further items of these conversations, in the order of arrival.
    parked: VecDeque<Item>,
}

/// An item that waited for the lock of its conversation on its own connection, so that a long lock
/// does not stall other conversations.
struct FinishedWait {
    item: Item,
    result: Result<BatchOutcome>,
}

impl Writer {
    async fn run(mut self) {
        loop {
            let mut transaction = None;
            if self.items.is_empty() {
                tokio::select! {
                    biased;
                    Some(finished) = self.waits.recv() => {
                        self.end_wait(finished);
                        continue;
                    }
                    job = self.jobs.recv() => match job {
                        Some(Job::Batched(item)) => self.take(item),
                        Some(Job::Transaction(job)) => transaction = Some(job),
                        None => return,
                    },
                }
            }
            while transaction.is_none() && self.items.len() < BATCH && self.bytes < BATCH_BYTES {
                match self.jobs.try_recv() {
                    Ok(Job::Batched(item)) => self.take(item),
                    Ok(Job::Transaction(job)) => transaction = Some(job),
                    Err(_) => break,
                }
            }
            let batch: Vec<Item> = self.items.drain(..).collect();
            self.bytes = 0;
            METRICS.note_waiting(self.jobs.len());
            for item in self.write(batch).await {
                self.wait(item);
            }
            if let Some(job) = transaction {
                job(self.store.clone(), self.delivery.clone()).await;
            }
        }
    }

    fn take(&mut self, item: Item) {
        if self.busy.contains(&item.change.conversation()) {
            self.parked.push_back(item);
        } else {
            self.bytes += item.change.bytes();
            self.items.push_back(item);
        }
    }

    /// Writes one transaction for all items. If it fails, each item gets its own transaction, so
    /// that a bad item does not fail others. If the database is unavailable, nothing is repeated:
    /// each attempt would wait for the time limit, and the result of the commit is unknown; a
    /// client that sends again gets the result. Returns the items whose conversation is locked.
    async fn write(&self, items: Vec<Item>) -> Vec<Item> {
        if items.is_empty() {
            return items;
        }
        METRICS.note_batch(items.len());
        let _timed = HistogramTimer::begin(&METRICS.batch_seconds);
        match attempt(&self.store, &items, Locking::Skip).await {
            Ok(outcome) => acknowledge(&self.delivery, items, outcome),
            Err(error) if items.len() > 1 && error.code() != Code::Unavailable => {
                let mut locked = Vec::new();
                for item in items {
                    let single = vec![item];
                    match attempt(&self.store, &single, Locking::Skip).await {
                        Ok(outcome) => locked.extend(acknowledge(&self.delivery, single, outcome)),
                        Err(error) => refuse(single, error),
                    }
                }
                locked
            }
            Err(error) => {
                refuse(items, error);
                Vec::new()
            }
        }
    }

    /// Lets an item wait for its conversation. Later items of the same conversation keep their
    /// order.
    fn wait(&mut self, item: Item) {
        let conversation = item.change.conversation();
        if !self.busy.insert(conversation) {
            self.parked.push_back(item);
            return;
        }
        let (store, done) = (self.store.clone(), self.done.clone());
        tokio::spawn(async move {
            let items = [item];
            let result = attempt(&store, &items, Locking::Wait).await;
            let [item] = items;
            // The receiver ends only with the server.
            let _ = done.send(FinishedWait { item, result });
        });
    }

    fn end_wait(&mut self, FinishedWait { item, result }: FinishedWait) {
        let conversation = item.change.conversation();
        match result {
            Ok(outcome) => drop(acknowledge(&self.delivery, vec![item], outcome)),
            Err(error) => refuse(vec![item], error),
        }
        self.busy.remove(&conversation);
        for item in std::mem::take(&mut self.parked) {
            self.take(item);
        }
    }
}

async fn attempt(store: &Store, items: &[Item], locking: Locking) -> Result<BatchOutcome> {
    let changes: Vec<Change> = items.iter().map(|item| item.change.clone()).collect();
    store.write(move |conn| Box::pin(batch::write(conn, changes, locking))).await
}

/// Answers and then publishes, both after the commit.
fn acknowledge(delivery: &Delivery, items: Vec<Item>, outcome: BatchOutcome) -> Vec<Item> {
    let mut locked = Vec::new();
    for (item, answer) in items.into_iter().zip(outcome.answers) {
        match answer {
            Some(answer) => item.answer(answer),
            None => locked.push(item),
        }
    }
    outcome.events.into_iter().for_each(|event| delivery.publish(event));
    locked
}

fn refuse(items: Vec<Item>, error: Error) {
    for item in items {
        item.answer(Err(error.restated()));
    }
}

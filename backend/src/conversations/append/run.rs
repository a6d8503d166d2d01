//! The appender's loop: gather, write, answer, publish.

use std::collections::VecDeque;

use tokio::sync::mpsc::Receiver;

use super::{
    Item, Job,
    batch::{self, Outcome},
    change::Change,
};
use crate::{
    conversations::queries::Locking,
    delivery::Delivery,
    error::{Error, Result},
    storage::Store,
};

/// The most that is written in one transaction.
const BATCH: usize = 512;

/// After so many misses a locked conversation is waited for.
const PATIENCE: u8 = 3;

pub(super) async fn run(mut jobs: Receiver<Job>, store: Store, delivery: Delivery) {
    let mut items: VecDeque<Item> = VecDeque::new();
    loop {
        let mut alone = None;
        if items.is_empty() {
            match jobs.recv().await {
                Some(Job::Batched(item)) => items.push_back(item),
                Some(Job::Alone(job)) => alone = Some(job),
                None => return,
            }
        }
        while alone.is_none() && items.len() < BATCH {
            match jobs.try_recv() {
                Ok(Job::Batched(item)) => items.push_back(item),
                Ok(Job::Alone(job)) => alone = Some(job),
                Err(_) => break,
            }
        }
        let gathered: Vec<Item> = items.drain(..).collect();
        items.extend(write(&store, &delivery, gathered).await);
        if let Some(job) = alone {
            job(store.clone(), delivery.clone()).await;
        }
    }
}

/// Writes what was gathered, and gives back what has to wait for a lock.
async fn write(store: &Store, delivery: &Delivery, items: Vec<Item>) -> Vec<Item> {
    if items.is_empty() {
        return items;
    }
    let (patient, urgent): (Vec<_>, Vec<_>) =
        items.into_iter().partition(|item| item.misses < PATIENCE);
    let mut skipped = commit_together(store, delivery, patient).await;
    for item in urgent {
        skipped.extend(commit(store, delivery, vec![item], Locking::Wait).await);
    }
    skipped
}

/// One transaction for all; if that fails, one for each, so that a single bad item harms
/// nobody else.
async fn commit_together(store: &Store, delivery: &Delivery, items: Vec<Item>) -> Vec<Item> {
    if items.len() < 2 {
        return commit(store, delivery, items, Locking::Skip).await;
    }
    match attempt(store, &items, Locking::Skip).await {
        Ok(outcome) => settle(delivery, items, outcome),
        Err(_) => {
            let mut skipped = Vec::new();
            for item in items {
                skipped.extend(commit(store, delivery, vec![item], Locking::Skip).await);
            }
            skipped
        }
    }
}

async fn commit(
    store: &Store,
    delivery: &Delivery,
    items: Vec<Item>,
    locking: Locking,
) -> Vec<Item> {
    if items.is_empty() {
        return items;
    }
    match attempt(store, &items, locking).await {
        Ok(outcome) => settle(delivery, items, outcome),
        Err(error) => {
            let mut error = Some(error);
            for item in items {
                let error = error.take().unwrap_or_else(|| Error::internal("the batch failed"));
                let _ = item.reply.send(Err(error));
            }
            Vec::new()
        }
    }
}

async fn attempt(store: &Store, items: &[Item], locking: Locking) -> Result<Outcome> {
    let changes: Vec<Change> = items.iter().map(|item| item.change.clone()).collect();
    store.write(move |conn| Box::pin(batch::write(conn, changes, locking))).await
}

/// Acknowledges, then publishes: both only after the commit.
fn settle(delivery: &Delivery, items: Vec<Item>, outcome: Outcome) -> Vec<Item> {
    let mut skipped = Vec::new();
    for (mut item, answer) in items.into_iter().zip(outcome.answers) {
        match answer {
            Some(answer) => {
                // Who asked may have hung up; the change stands all the same.
                let _ = item.reply.send(answer);
            }
            None => {
                item.misses += 1;
                skipped.push(item);
            }
        }
    }
    outcome.events.into_iter().for_each(|event| delivery.publish(event));
    skipped
}

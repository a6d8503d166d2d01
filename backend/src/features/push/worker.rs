//! Sends notifications. It runs beside the write path, which only notes in memory where messages
//! are new, and decides from the database what is to be sent: what a crash interrupts is found
//! again by reading positions. Only a node that takes an entry of the queue sends it.

use std::{collections::HashSet, sync::Arc, time::Duration};

use futures_util::{StreamExt as _, stream};
use tokio::time::{Instant, sleep, sleep_until, timeout_at};

use super::payload::Payload;
use crate::{
    base::{
        clock::Timestamp,
        error::{Error, Result},
        ids::{AccountId, ConversationId, PushId},
    },
    domain::push::{
        model::{QueueRow, SubscriptionRow},
        queries::{
            self,
            pending::{self, Notification, Pending},
            queue,
        },
        rules::{FAILURES_MAX, KEPT, PATIENCE, PAUSE_MAX, pause_after},
    },
    engine::{
        delivery::new_messages::NewMessages,
        presence::Presence,
        push::sender::{Envelope, PushAnswer, PushSender, topic},
    },
    storage::{Conn, Store},
};

/// New messages are collected for this long, so that a burst is one notification.
const GATHER: Duration = Duration::from_millis(500);

/// How often the queue is looked at for entries that were postponed.
const LOOK: Duration = Duration::from_secs(2);

/// How often the database is searched for messages that were never queued, as their node stopped.
const SWEEP: Duration = Duration::from_secs(60);

/// A sweep looks back further than to the former one, as nodes have different clocks.
const OVERLAP: Duration = Duration::from_secs(120);

/// An entry that a node took is due again after this time. Longer than all attempts of a batch.
const LEASE: Duration = Duration::from_secs(60);

/// While the account looks at a device, an entry waits for this long between two looks.
const LOOKING_PAUSE: Duration = Duration::from_secs(10);

/// Entries that are sent in one go, and at the same time.
const BATCH: i64 = 64;
const AT_ONCE: usize = 16;

/// What the worker needs.
#[derive(Clone)]
pub struct PushWorker {
    pub store: Store,
    pub presence: Presence,
    pub sender: PushSender,
    pub new_messages: NewMessages,
}

/// An entry of the queue after it was looked at.
struct Finished {
    entry: QueueRow,
    outcome: Outcome,
}

enum Outcome {
    /// Sent, or there is nothing to be sent any more.
    Done,
    Sent(SubscriptionRow),
    /// The account looks at a device.
    Postponed,
    Failed(SubscriptionRow, Option<Duration>),
    /// The push service does not know the subscription any more.
    Gone,
}

impl PushWorker {
    /// Runs until the server stops.
    pub async fn run(self) {
        let mut swept_at: Option<Timestamp> = None;
        let mut next_sweep = Instant::now();
        loop {
            let next_look = Instant::now() + LOOK;
            if timeout_at(next_look, self.new_messages.wait()).await.is_ok() {
                sleep(GATHER).await;
            }
            let mut conversations = self.new_messages.take();
            if Instant::now() >= next_sweep {
                let now = Timestamp::now();
                let since = swept_at.map_or(now.minus(KEPT), |swept_at| swept_at.minus(OVERLAP));
                match self.recent(since).await {
                    Ok(recent) => {
                        conversations.extend(recent);
                        (swept_at, next_sweep) = (Some(now), Instant::now() + SWEEP);
                    }
                    Err(error) => self.rest(&error).await,
                }
            }
            if let Err(error) = self.step(conversations).await {
                self.rest(&error).await;
            }
        }
    }

    async fn rest(&self, error: &Error) {
        tracing::warn!(%error, "sending notifications failed");
        sleep_until(Instant::now() + LOOK).await;
    }

    async fn recent(&self, since: Timestamp) -> Result<Vec<ConversationId>> {
        self.store.read(move |conn| Box::pin(pending::recent(conn, since))).await
    }

    /// Queues what is new in these conversations, then sends everything that is due.
    async fn step(&self, conversations: Vec<ConversationId>) -> Result<()> {
        if !conversations.is_empty() {
            self.enqueue(conversations).await?;
        }
        loop {
            let is_due = self.store.read(|conn| {
                Box::pin(async move {
                    let now = conn.now().await?;
                    queue::any_due(conn, now).await
                })
            });
            if !is_due.await? {
                return Ok(());
            }
            self.send_due().await?;
        }
    }

    async fn enqueue(&self, conversations: Vec<ConversationId>) -> Result<()> {
        let new = self.store.read(move |conn| Box::pin(unqueued(conn, conversations))).await?;
        if new.is_empty() {
            return Ok(());
        }
        self.store
            .write(move |conn| {
                Box::pin(async move {
                    for row in &new {
                        // The subscription may have ended since.
                        if queries::find(conn, row.session_id).await?.is_some() {
                            queue::add(conn, row).await?;
                        }
                    }
                    Ok(())
                })
            })
            .await
    }

    /// Takes due entries, sends them and stores what became of them.
    async fn send_due(&self) -> Result<()> {
        let entries = self
            .store
            .write(|conn| {
                Box::pin(async move {
                    let now = conn.now().await?;
                    queue::claim(conn, now, LEASE, BATCH).await
                })
            })
            .await?;
        let wanted = entries.clone();
        let found = self.store.read(move |conn| Box::pin(payloads(conn, wanted))).await?;
        let accounts: HashSet<AccountId> =
            found.iter().map(|(_, one, _)| one.subscription.account_id).collect();
        let looking: HashSet<_> = self
            .presence
            .looking(&accounts.into_iter().collect::<Vec<_>>())
            .await
            .into_iter()
            .collect();
        let mut finished = Vec::new();
        let sent: HashSet<PushId> = found.iter().map(|(entry, ..)| entry.id).collect();
        let nothing = entries.into_iter().filter(|entry| !sent.contains(&entry.id));
        finished.extend(nothing.map(|entry| Finished { entry, outcome: Outcome::Done }));
        let now = Timestamp::now();
        let sending = found.into_iter().map(|(entry, notification, payload)| {
            let is_looking = looking.contains(&notification.subscription.account_id);
            self.send(entry, notification.subscription, payload, is_looking, now)
        });
        let mut sending = stream::iter(sending).buffer_unordered(AT_ONCE);
        while let Some(one) = sending.next().await {
            finished.push(one);
        }
        let finished: Arc<[Finished]> = finished.into();
        self.store.write(move |conn| Box::pin(store_outcomes(conn, finished))).await
    }

    async fn send(
        &self,
        entry: QueueRow,
        to: SubscriptionRow,
        payload: Payload,
        is_looking: bool,
        now: Timestamp,
    ) -> Finished {
        let age = now.since(entry.created_at);
        if is_looking {
            let outcome = if age < PATIENCE { Outcome::Postponed } else { Outcome::Done };
            return Finished { entry, outcome };
        }
        let topic = topic(to.session_id, payload.conversation());
        let envelope = Envelope { topic: &topic, ttl: KEPT.saturating_sub(age) };
        let Ok(bytes) = payload.padded() else {
            return Finished { entry, outcome: Outcome::Done };
        };
        let mut answer = self.sender.send(&to, envelope, bytes).await;
        if answer == PushAnswer::TooLarge {
            // Without the padding it is as short as it can be.
            answer = self.sender.send(&to, envelope, b"{}".to_vec()).await;
        }
        let outcome = match answer {
            PushAnswer::Accepted => Outcome::Sent(to),
            PushAnswer::Gone => Outcome::Gone,
            PushAnswer::TooLarge => Outcome::Failed(to, None),
            PushAnswer::Failed(wait) => Outcome::Failed(to, wait),
        };
        Finished { entry, outcome }
    }
}

/// Entries for what is new in these conversations and not in the queue.
async fn unqueued(conn: &mut Conn, conversations: Vec<ConversationId>) -> Result<Vec<QueueRow>> {
    let now = conn.now().await?;
    let notifications = Pending::read(conn, &conversations, now).await?.notifications(now);
    let sessions: Vec<_> = notifications.iter().map(|one| one.subscription.session_id).collect();
    let known: HashSet<_> = queue::of(conn, &sessions)
        .await?
        .into_iter()
        .map(|row| (row.session_id, row.conversation_id, row.seq))
        .collect();
    let new = notifications.into_iter().filter_map(|Notification { subscription, message }| {
        let key = (subscription.session_id, message.conversation_id, message.seq);
        let is_new = !known.contains(&key) && now.since(message.created_at) < KEPT;
        is_new.then(|| QueueRow {
            id: PushId::new(),
            session_id: subscription.session_id,
            conversation_id: message.conversation_id,
            seq: message.seq,
            created_at: now,
            due_at: Some(now),
        })
    });
    Ok(new.collect())
}

/// What the entries are to tell by now. Entries about which nothing is to be told any more, as it
/// was read or deleted, are missing.
async fn payloads(
    conn: &mut Conn,
    entries: Vec<QueueRow>,
) -> Result<Vec<(QueueRow, Notification, Payload)>> {
    let now = conn.now().await?;
    let conversations: HashSet<_> = entries.iter().map(|entry| entry.conversation_id).collect();
    let conversations: Vec<_> = conversations.into_iter().collect();
    let notifications = Pending::read(conn, &conversations, now).await?.notifications(now);
    let mut found = Vec::new();
    for entry in entries.into_iter().filter(|entry| now.since(entry.created_at) < KEPT) {
        let place = (entry.session_id, entry.conversation_id);
        let wanted = notifications
            .iter()
            .find(|one| (one.subscription.session_id, one.message.conversation_id) == place);
        if let Some(notification) = wanted {
            let payload = Payload::of(conn, notification).await?;
            found.push((entry, notification.clone(), payload));
        }
    }
    Ok(found)
}

async fn store_outcomes(conn: &mut Conn, finished: Arc<[Finished]>) -> Result<()> {
    let now = conn.now().await?;
    for Finished { entry, outcome } in finished.iter() {
        let due_at = match outcome {
            Outcome::Done => None,
            Outcome::Postponed => Some(now.plus(LOOKING_PAUSE)),
            Outcome::Sent(to) => {
                if to.failures > 0 {
                    queries::note_success(conn, to.session_id).await?;
                }
                None
            }
            Outcome::Gone => {
                queries::delete(conn, entry.session_id).await?;
                continue;
            }
            Outcome::Failed(to, wait) => {
                let failures = to.failures.saturating_add(1);
                if failures >= FAILURES_MAX {
                    tracing::warn!("a push subscription was removed after many failed attempts");
                    queries::delete(conn, to.session_id).await?;
                    continue;
                }
                let pause = wait.map_or_else(|| pause_after(failures), |wait| wait.min(PAUSE_MAX));
                let until = now.plus(pause);
                queries::note_failure(conn, to.session_id, failures, until).await?;
                Some(until)
            }
        };
        queue::set_due(conn, entry.id, entry.seq, due_at).await?;
    }
    Ok(())
}

//! Takes the positions that members report. Reports of one conversation are written together: the
//! first at once, then at most one flush in 250 ms, so that many readers at the same time cost a
//! few writes.

use std::{collections::HashMap, future::Future, time::Duration};

use tokio::{
    sync::{mpsc, oneshot},
    time::Instant,
};

use crate::{
    base::{
        error::{Code, Error, Result},
        ids::{AccountId, ConversationId},
    },
    domain::receipts::model::Position,
    engine::appender::{Appender, Change, ChangeResult, CursorUpdate},
};

const PAUSE: Duration = Duration::from_millis(250);
const QUEUE: usize = 4_096;

/// A handle of the flushing task. Cheap to clone.
#[derive(Clone)]
pub struct Receipts {
    queue: mpsc::Sender<Report>,
}

struct Report {
    conversation: ConversationId,
    account: AccountId,
    update: CursorUpdate,
    reply: oneshot::Sender<Result<Position>>,
}

/// Reports that wait for the next flush of a conversation.
#[derive(Default)]
struct Waiting {
    updates: HashMap<AccountId, CursorUpdate>,
    replies: Vec<(AccountId, oneshot::Sender<Result<Position>>)>,
}

impl Receipts {
    /// The handle, and the task, which ends when every handle is dropped.
    pub fn new(appender: Appender) -> (Self, impl Future<Output = ()> + Send) {
        let (queue, reports) = mpsc::channel(QUEUE);
        (Self { queue }, run(reports, appender))
    }

    /// Moves the positions of a member. Returns after the commit.
    ///
    /// # Errors
    /// `not_found` if the account is not a member, `overloaded` if the queue is full.
    pub async fn report(
        &self,
        conversation: ConversationId,
        account: AccountId,
        update: CursorUpdate,
    ) -> Result<Position> {
        let (reply, answer) = oneshot::channel();
        let report = Report { conversation, account, update, reply };
        self.queue.try_send(report).map_err(|_| Error::new(Code::Overloaded))?;
        answer.await.map_err(Error::internal)?
    }
}

async fn run(mut reports: mpsc::Receiver<Report>, appender: Appender) {
    let mut waiting: HashMap<ConversationId, (Instant, Waiting)> = HashMap::new();
    loop {
        let due = waiting.values().map(|(due, _)| *due).min();
        let report = tokio::select! {
            report = reports.recv() => match report {
                Some(report) => Some(report),
                None => return,
            },
            () = until(due) => None,
        };
        let now = Instant::now();
        if let Some(report) = report {
            let (_, slot) =
                waiting.entry(report.conversation).or_insert_with(|| (now, Waiting::default()));
            let update = slot.updates.entry(report.account).or_default();
            *update = update.merge(report.update);
            slot.replies.push((report.account, report.reply));
        }
        let due: Vec<_> =
            waiting.iter().filter(|(_, (due, _))| *due <= now).map(|(id, _)| *id).collect();
        for conversation in due {
            let Some((_, flush)) = waiting.remove(&conversation) else { continue };
            if !flush.updates.is_empty() {
                tokio::spawn(write(appender.clone(), conversation, flush));
                waiting.insert(conversation, (now + PAUSE, Waiting::default()));
            }
        }
    }
}

async fn until(due: Option<Instant>) {
    match due {
        Some(due) => tokio::time::sleep_until(due).await,
        None => std::future::pending().await,
    }
}

async fn write(appender: Appender, conversation: ConversationId, flush: Waiting) {
    let members = flush.updates.into_iter().collect();
    let done = appender.append(Change::MoveCursors { conversation, members }).await;
    let mut failure = None;
    let positions: HashMap<AccountId, Position> = match done {
        Ok(ChangeResult::CursorsMoved(positions)) => positions.into_iter().collect(),
        Ok(_) => HashMap::new(),
        Err(error) => {
            failure = Some(error.code());
            HashMap::new()
        }
    };
    for (account, reply) in flush.replies {
        let position = positions.get(&account).copied();
        let answer = position.ok_or_else(|| Error::new(failure.unwrap_or(Code::NotFound)));
        // The client may have disconnected.
        let _ = reply.send(answer);
    }
}

//! Reads the changes of a conversation that a worker has missed, so that the order has no gaps even
//! if the answer to a successful commit was lost.

use std::{collections::HashMap, rc::Rc, sync::Arc, time::Duration};

use tokio::{sync::mpsc::UnboundedReceiver, task::spawn_local, time::sleep};

use crate::{
    base::{
        error::Result,
        ids::ConversationId,
        metrics::{METRICS, Metrics},
    },
    domain::{
        accounts::queries::known_names::{self, SeenCard},
        conversations::queries,
        members,
        summaries::{changes, model::Changes},
    },
    engine::delivery::{
        WorkerMessage,
        envelope::Envelope,
        event::Event,
        events::conversations::ChangeEvent,
        hub::{Hub, Repair},
    },
    redis::Redis,
    storage::Store,
};

/// A change of another node may arrive over the bus slightly later than its successor.
const ON_ITS_WAY: Duration = Duration::from_millis(100);

/// Reads missed changes for the hub of one worker.
#[derive(Clone)]
pub struct Repairs {
    store: Store,
    /// Set if other nodes may exist.
    redis: Option<Redis>,
}

impl Repairs {
    pub fn new(store: Store, redis: Option<Redis>) -> Self {
        Self { store, redis }
    }

    /// Serves one worker's hub as long as it exists.
    pub async fn run(self, hub: Rc<Hub>, mut asked: UnboundedReceiver<Repair>) {
        while let Some(repair) = asked.recv().await {
            if self.redis.as_ref().is_some_and(Redis::is_available) {
                let (repairs, hub) = (self.clone(), Rc::clone(&hub));
                spawn_local(async move {
                    sleep(ON_ITS_WAY).await;
                    if hub.fed_up_to(repair.conversation) == Some(repair.since) {
                        repairs.repair(&hub, repair).await;
                    }
                });
            } else {
                self.repair(&hub, repair).await;
            }
        }
    }

    async fn repair(&self, hub: &Rc<Hub>, repair: Repair) {
        let fed = self.feed(hub, repair).await;
        Metrics::note(&METRICS.repairs, fed.is_ok());
        if let Err(error) = fed {
            // The next sweep finds the same gap again.
            tracing::warn!(conversation = %repair.conversation, %error, "a repair failed");
        }
    }

    async fn feed(&self, hub: &Rc<Hub>, repair: Repair) -> Result<()> {
        let id = repair.conversation;
        let mut since = repair.since;
        loop {
            let page = self
                .store
                .read(move |conn| {
                    Box::pin(async move {
                        let row = queries::find(conn, id).await?;
                        let Some(row) = row.filter(|row| row.head > since) else { return Ok(None) };
                        let page = changes::after(conn, &row, None, since, changes::PAGE).await?;
                        let cards: Vec<_> =
                            page.members.iter().map(|member| &member.user).collect();
                        let seen = known_names::within(conn, id, &cards).await?;
                        Ok(Some((page, seen, members::queries::roster(conn, id).await?)))
                    })
                })
                .await?;
            let Some((page, seen_cards, roster)) = page else { return Ok(()) };
            let (rev, more) = (page.rev, page.more);
            let roster: HashMap<_, _> = roster.into_iter().collect();
            for part in change(id, page, seen_cards).in_parts() {
                let envelope =
                    Envelope { roster: Some(roster.clone()), ..Envelope::from(Event::from(part)) };
                hub.handle(&Arc::new(WorkerMessage::Deliver(Arc::new(envelope))));
            }
            since = rev;
            if !more {
                return Ok(());
            }
        }
    }
}

fn change(
    conversation_id: ConversationId,
    page: Changes,
    seen_cards: Vec<SeenCard>,
) -> ChangeEvent {
    ChangeEvent {
        messages: page.messages,
        conversation: page.conversation,
        members: page.members,
        seen_cards,
        ..ChangeEvent::spanning(conversation_id, page.from, page.rev)
    }
}

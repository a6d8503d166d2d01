//! Reads what a worker has missed of a conversation and feeds it, so that order is kept
//! also when a commit succeeded whose answer was lost.

use std::{rc::Rc, sync::Arc};

use tokio::sync::mpsc::UnboundedReceiver;

use crate::{
    context::Shared,
    conversations::{
        changes,
        events::{ChangeEvent, Move},
        model::Changes,
        queries,
    },
    delivery::{
        Notice,
        envelope::Envelope,
        event::Event,
        hub::{Hub, Repair},
    },
    error::Result,
    ids::ConversationId,
};

/// Serves one worker's hub until it is gone.
pub async fn run(context: Shared, hub: Rc<Hub>, mut repairs: UnboundedReceiver<Repair>) {
    while let Some(repair) = repairs.recv().await {
        if let Err(error) = feed(&context, &hub, repair).await {
            // The next sweep finds the same hole again.
            tracing::warn!(conversation = %repair.conversation, %error, "a repair failed");
        }
    }
}

async fn feed(context: &Shared, hub: &Rc<Hub>, repair: Repair) -> Result<()> {
    let id = repair.conversation;
    let mut since = repair.since;
    loop {
        let page = context
            .store
            .read(move |conn| {
                Box::pin(async move {
                    let row = queries::find(conn, id).await?;
                    match row.filter(|row| row.head > since) {
                        Some(row) => {
                            changes::after(conn, &row, 0, since, changes::PAGE).await.map(Some)
                        }
                        None => Ok(None),
                    }
                })
            })
            .await?;
        let Some(page) = page else { return Ok(()) };
        hub.handle(&Arc::new(notice(id, &page)));
        since = page.rev;
        if !page.more {
            return Ok(());
        }
    }
}

fn notice(conversation_id: ConversationId, page: &Changes) -> Notice {
    let moves = page.members.iter().map(|member| {
        let account = member.user.id;
        if member.left {
            Move::Leaves { account }
        } else {
            Move::Joins { account, joined_seq: member.joined_seq }
        }
    });
    let change = ChangeEvent {
        conversation_id,
        from: page.from,
        rev: page.rev,
        messages: page.messages.clone(),
        conversation: page.conversation.clone(),
        moves: moves.collect(),
        members: page.members.clone(),
    };
    Notice::Deliver(Arc::new(Envelope::from(Event::from(change))))
}

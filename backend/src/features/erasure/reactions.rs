//! Removing an account's reactions from messages of others, in portions.

use super::{Erasure, messages::PORTION};
use crate::{
    base::{error::Result, ids::AccountId},
    domain::{
        conversations::{self, queries::Locking},
        erasure::queries,
        messages,
    },
    engine::delivery::{event::Event, events::conversations::ChangeEvent},
};

impl Erasure {
    /// Removes one portion within one conversation; false when none is left.
    pub(super) async fn remove_some_reactions(&self, account: AccountId) -> Result<bool> {
        self.appender
            .transaction(move |conn| {
                Box::pin(async move {
                    let Some(id) = queries::next_reacted(conn, account).await? else {
                        return Ok((false, Vec::new()));
                    };
                    let locked = conversations::queries::lock(conn, &[id], Locking::Wait).await?;
                    let Some(mut conversation) = locked.into_iter().next() else {
                        return Ok((false, Vec::new()));
                    };
                    let from = conversation.head + 1;
                    let reacted = queries::reacted(conn, account, id, PORTION).await?;
                    let mut rows = messages::queries::by_ids(conn, &reacted).await?;
                    for row in &mut rows {
                        conversation.head += 1;
                        row.rev = conversation.head;
                        row.reactions -= queries::unreact(conn, account, row.id).await?;
                        messages::queries::update(conn, row).await?;
                    }
                    conversations::queries::store_positions(conn, &[&conversation]).await?;
                    let messages = messages::queries::complete(conn, rows).await?;
                    let span = ChangeEvent::spanning(id, from, conversation.head);
                    let parts = ChangeEvent { messages, ..span }.in_parts();
                    Ok((true, parts.into_iter().map(Event::from).collect()))
                })
            })
            .await
    }
}

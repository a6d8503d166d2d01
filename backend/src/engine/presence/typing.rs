//! Passing on that somebody is typing.

use super::{Presence, queries};
use crate::{
    base::{
        error::{Code, Result},
        ids::{AccountId, ConversationId},
    },
    domain::{accounts, conversations, messages::rules},
    engine::delivery::events::presence::TypingEvent,
};

impl Presence {
    /// Tells the friends of an account in a conversation, at most once in a while.
    ///
    /// # Errors
    /// `not_found` for who is no member, `cannot_post` for who may not post there.
    pub async fn forward_typing(
        &self,
        account: AccountId,
        conversation: ConversationId,
    ) -> Result<()> {
        if self.typing.check_key(&(account, conversation)).is_err() {
            return Ok(());
        }
        let audience = self
            .store
            .read(move |conn| {
                Box::pin(async move {
                    let (row, _) = conversations::queries::find_mine(conn, conversation, account)
                        .await?
                        .ok_or(Code::NotFound)?;
                    let status = accounts::queries::statuses(conn, &[account]).await?;
                    rules::may_post(&row, status.first().map(|(_, status)| status))?;
                    queries::fellow_members(conn, account, conversation).await
                })
            })
            .await?;
        if !audience.is_empty() {
            let event = TypingEvent { conversation_id: conversation, user_id: account, audience };
            self.delivery.publish(event);
        }
        Ok(())
    }
}

//! Forwards typing events.

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
    /// Sends a typing event to the friends of an account in a conversation, rate-limited by
    /// `TYPING_PAUSE`.
    ///
    /// # Errors
    /// `not_found` if the account is not a member, `cannot_post` if it may not post there.
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

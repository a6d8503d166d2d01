//! Actions on an existing message: editing, deleting, reacting, pinning.

use super::Messages;
use crate::{
    base::{
        error::{Error, Result},
        ids::{AccountId, ConversationId, MessageId},
    },
    domain::messages::model::{Mentions, Message, MessageBody},
    engine::appender::{Change, ChangeResult, MessageAction},
};

impl Messages {
    /// The message after the action. An action that changes nothing gets the same answer.
    ///
    /// # Errors
    /// `not_found` for an invisible message, `rate_limited`, and the refusals of the rules.
    pub async fn act(
        &self,
        actor: AccountId,
        conversation: ConversationId,
        message: MessageId,
        action: MessageAction,
    ) -> Result<Message> {
        self.limits.sends.check(&actor).await?;
        let rewrites = matches!(action, MessageAction::Edit { .. } | MessageAction::Delete);
        let change = Change::Action { conversation, actor, message, action };
        match self.appender.append(change).await? {
            ChangeResult::Changed(message) => {
                if rewrites {
                    self.store.request_wal_truncate();
                }
                Ok(message)
            }
            other => Err(Error::internal(format!("an action was answered with {other:?}"))),
        }
    }

    /// Replaces the text of the caller's own message. The former text is not kept.
    ///
    /// # Errors
    /// `validation_failed`, `not_yours`, `gone` for a deleted message, `cannot_post`.
    pub async fn edit(
        &self,
        actor: AccountId,
        conversation: ConversationId,
        message: MessageId,
        body: String,
        mentions: Vec<AccountId>,
    ) -> Result<Message> {
        let body = MessageBody::parse(body).map_err(|error| Error::fields(vec![error]))?;
        let mentions = Mentions::parse(mentions).map_err(|error| Error::fields(vec![error]))?;
        self.act(actor, conversation, message, MessageAction::Edit { body, mentions }).await
    }
}

//! Doing something to a message that stands there: editing, deleting, reacting, pinning.

use super::Messages;
use crate::{
    base::{
        error::{Error, Result},
        ids::{AccountId, ConversationId, MessageId},
    },
    domain::messages::model::{Mentions, Message, MessageBody},
    engine::appender::{Change, Done, Touch},
};

impl Messages {
    /// The message as it is then. What changes nothing is answered alike.
    ///
    /// # Errors
    /// `not_found` for what one cannot see, `rate_limited`, and what the rules refuse.
    pub async fn touch(
        &self,
        actor: AccountId,
        conversation: ConversationId,
        message: MessageId,
        touch: Touch,
    ) -> Result<Message> {
        self.limits.sends.check(&actor).await?;
        let rewrites = matches!(touch, Touch::Edit { .. } | Touch::Delete);
        let change = Change::Touch { conversation, actor, message, touch };
        match self.appender.append(change).await? {
            Done::Touched(message) => {
                if rewrites {
                    self.store.request_wal_truncate();
                }
                Ok(message)
            }
            other => Err(Error::internal(format!("a touch was answered with {other:?}"))),
        }
    }

    /// Puts another text in the place of one's own. The former one is not kept.
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
        self.touch(actor, conversation, message, Touch::Edit { body, mentions }).await
    }
}

//! Adding and removing a reaction.

use super::Reactions;
use crate::{
    base::{
        error::Result,
        ids::{AccountId, ConversationId, MessageId},
    },
    domain::{messages::model::Message, reactions::model::Emoji},
    engine::appender::MessageAction,
};

impl Reactions {
    /// # Errors
    /// `not_found`, `gone` for a deleted message, `cannot_post`, `limit_reached`,
    /// `validation_failed` for a text that is no emoji.
    pub async fn react(
        &self,
        me: AccountId,
        conversation: ConversationId,
        message: MessageId,
        emoji: &str,
        on: bool,
    ) -> Result<Message> {
        let emoji = Emoji::parse(emoji)?;
        self.messages.act(me, conversation, message, MessageAction::React { emoji, on }).await
    }
}

//! Putting an emoji on a message, and taking it off again.

use crate::{
    base::{
        error::Result,
        ids::{AccountId, ConversationId, MessageId},
    },
    domain::{messages::model::Message, reactions::model::Emoji},
    engine::{appender::Touch, context::Context},
    features::messages::touch::touch,
};

/// # Errors
/// `not_found`, `gone` for a deleted message, `cannot_post`, `limit_reached`,
/// `validation_failed` for what is no emoji.
pub async fn react(
    context: &Context,
    me: AccountId,
    conversation: ConversationId,
    message: MessageId,
    emoji: &str,
    on: bool,
) -> Result<Message> {
    let emoji = Emoji::parse(emoji)?;
    touch(context, me, conversation, message, Touch::React { emoji, on }).await
}

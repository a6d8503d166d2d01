//! Deleting a message for everybody.

use super::model::Message;
use crate::{
    context::Context,
    conversations::append::{Change, Done},
    error::{Error, Result},
    ids::{AccountId, ConversationId, MessageId},
};

/// Takes the text away for good and leaves a tombstone; doing it again changes nothing.
///
/// # Errors
/// `not_found` for what one cannot see, `not_yours` for what somebody else wrote.
pub async fn remove(
    context: &Context,
    actor: AccountId,
    conversation: ConversationId,
    message: MessageId,
) -> Result<Message> {
    match context.appender.append(Change::Delete { conversation, actor, message }).await? {
        Done::Deleted(message) => {
            context.store.has_erased();
            Ok(message)
        }
        other => Err(Error::internal(format!("a deletion was answered with {other:?}"))),
    }
}

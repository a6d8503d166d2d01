//! Sending a message, the same way from REST and from the socket.

use aws_lc_rs::digest::{SHA256, digest as sha256};

use super::model::{Message, MessageBody};
use crate::{
    context::Context,
    conversations::append::{Change, Done, NewMessage},
    error::{Error, Result},
    ids::{AccountId, ClientId, ConversationId, MessageId},
};

/// What somebody wants to send.
#[derive(Debug)]
pub struct Sending {
    pub conversation: ConversationId,
    pub client_id: ClientId,
    pub body: String,
    pub reply_to: Option<MessageId>,
}

/// A stored message, and whether it had been stored before.
#[derive(Debug)]
pub struct Sent {
    pub message: Message,
    pub replayed: bool,
}

/// Stores a message once, however often it is sent.
///
/// # Errors
/// `validation_failed`, `rate_limited`, `not_found` for who is no member, `cannot_post`,
/// `client_id_reused` when the `client_id` stands for another text.
pub async fn send(context: &Context, sender: AccountId, sending: Sending) -> Result<Sent> {
    let body = MessageBody::parse(sending.body).map_err(|error| Error::fields(vec![error]))?;
    context.limits.sends.check(&sender)?;
    let change = Change::Send(NewMessage {
        conversation: sending.conversation,
        sender,
        client_id: sending.client_id,
        body,
        reply_to: sending.reply_to,
        digest: digest(sending.conversation, sender, sending.client_id),
    });
    match context.appender.append(change).await? {
        Done::Sent { message, replayed } => Ok(Sent { message, replayed }),
        other => Err(Error::internal(format!("a sending was answered with {other:?}"))),
    }
}

/// Names a sending for ever, also when its message has been erased: the first half of the
/// SHA-256 over conversation, sender and client id, all of fixed length.
pub fn digest(conversation: ConversationId, sender: AccountId, client_id: ClientId) -> Vec<u8> {
    let mut named = Vec::with_capacity(48);
    named.extend_from_slice(conversation.as_bytes());
    named.extend_from_slice(sender.as_bytes());
    named.extend_from_slice(client_id.as_bytes());
    sha256(&SHA256, &named).as_ref().iter().take(16).copied().collect()
}

//! Sending a message, shared by REST and the socket.

use super::Messages;
use aws_lc_rs::digest::{SHA256, digest as sha256};

use crate::{
    base::{
        error::{Code, Error, Result},
        ids::{AccountId, ClientId, ConversationId},
    },
    domain::{
        files::model::Attachments,
        messages::{
            history,
            model::{Content, Forward, Mentions, Message, MessageBody, NewMessage},
            queries, rules,
        },
    },
    engine::appender::{Change, ChangeResult, MessageDraft},
};

/// A stored message, and whether it existed before.
#[derive(Debug)]
pub struct SentMessage {
    pub message: Message,
    pub replayed: bool,
}

impl Messages {
    /// Stores a message once, also if the send is repeated.
    ///
    /// # Errors
    /// `validation_failed`, `rate_limited`, `not_found` for a non-member, `cannot_post`,
    /// `client_id_reused` when the `client_id` belongs to another text or to other files.
    pub async fn send(
        &self,
        sender: AccountId,
        conversation: ConversationId,
        mut new: NewMessage,
    ) -> Result<SentMessage> {
        new.mentions = Mentions::parse(new.mentions).map_err(|error| Error::fields(vec![error]))?;
        self.limits.sends.check(&sender).await?;
        let mut origin = None;
        let (body, attachments) = (new.body.take(), new.attachments.take().unwrap_or_default());
        Attachments::parse(&attachments).map_err(|error| Error::fields(vec![error]))?;
        let content = match (body, new.forward) {
            (None, None) if attachments.is_empty() => return Err(rules::needs_content()),
            (body, None) => {
                let body = body.map(MessageBody::parse).transpose();
                let body = body.map_err(|error| Error::fields(vec![error]))?;
                Content { body, attachments, is_forwarded: false }
            }
            (None, Some(forward)) if attachments.is_empty() => {
                let (content, author) = self.content_of(sender, forward).await?;
                origin = author;
                content
            }
            (_, Some(_)) => {
                let message = "Give a body and attachments, or forward a message, not both.";
                return Err(Error::field("forward", "ambiguous", message));
            }
        };
        let digest = digest(conversation, sender, new.client_id);
        let draft = MessageDraft { conversation, sender, new, content, origin, digest };
        let change = Change::Send(Box::new(draft));
        match self.appender.append(change).await? {
            ChangeResult::Sent { message, replayed } => Ok(SentMessage { message, replayed }),
            other => Err(Error::internal(format!("a sending was answered with {other:?}"))),
        }
    }

    /// What is forwarded, if the sender can read it, and its author. Whether there is anything is
    /// checked later: a repeated send returns the first message in any case.
    async fn content_of(
        &self,
        sender: AccountId,
        forward: Forward,
    ) -> Result<(Content, Option<AccountId>)> {
        let Forward { conversation_id, message_id } = forward;
        let read = self
            .store
            .read(move |conn| {
                Box::pin(async move {
                    let message = history::one(conn, sender, conversation_id, message_id).await?;
                    Ok((message, queries::author_of(conn, message_id).await?))
                })
            })
            .await;
        match read {
            Ok((message, author)) => {
                let body = message.body.and_then(|body| MessageBody::parse(body).ok());
                let attachments = message.attachments.iter().map(|file| file.id).collect();
                Ok((Content { body, attachments, is_forwarded: true }, author))
            }
            Err(error) if error.code() == Code::NotFound => {
                Ok((Content { body: None, attachments: Vec::new(), is_forwarded: true }, None))
            }
            Err(error) => Err(error),
        }
    }
}

/// Identifies a send permanently, also after its message was erased: the first half of the SHA-256
/// of conversation, sender and client id, all of fixed length.
pub fn digest(conversation: ConversationId, sender: AccountId, client_id: ClientId) -> Vec<u8> {
    let mut named = Vec::with_capacity(48);
    named.extend_from_slice(conversation.as_bytes());
    named.extend_from_slice(sender.as_bytes());
    named.extend_from_slice(client_id.as_bytes());
    sha256(&SHA256, &named).as_ref().iter().take(16).copied().collect()
}

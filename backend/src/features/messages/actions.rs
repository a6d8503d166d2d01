//! Reading messages, and actions on an existing one: editing, deleting, reacting, pinning.

use super::Messages;
use crate::{
    base::{
        error::{Error, Result},
        ids::{AccountId, ConversationId, FileId, MessageId},
    },
    domain::messages::{
        history::{self, PageAnchor},
        model::{Mentions, Message, MessageBody},
    },
    engine::appender::{Change, ChangeResult, MessageAction},
    storage::Page,
};

impl Messages {
    /// A page of the history.
    ///
    /// # Errors
    /// `not_found` if the account is not a member.
    pub async fn page(
        &self,
        reader: AccountId,
        conversation: ConversationId,
        anchor: PageAnchor,
        limit: u32,
    ) -> Result<Page<Message>> {
        let before = match anchor {
            PageAnchor::Newest => Some(i64::MAX),
            PageAnchor::Before(seq) => Some(seq),
            _ => None,
        };
        if let Some(before) = before {
            let page = self.store.read_committed(move |conn| {
                Box::pin(history::committed_page(conn, reader, conversation, before, limit))
            });
            if let Some(page) = page.await? {
                return Ok(page);
            }
        }
        let page = self
            .store
            .read(move |conn| Box::pin(history::page(conn, reader, conversation, anchor, limit)));
        page.await
    }

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

    /// Replaces the text of the caller's own message, and can remove attachments. The former text is
    /// not kept.
    ///
    /// # Errors
    /// `validation_failed`, `not_yours`, `gone` for a deleted message, `cannot_post`.
    pub async fn edit(
        &self,
        actor: AccountId,
        conversation: ConversationId,
        message: MessageId,
        body: Option<String>,
        mentions: Vec<AccountId>,
        attachments: Option<Vec<FileId>>,
    ) -> Result<Message> {
        let body = body.map(MessageBody::parse).transpose();
        let body = body.map_err(|error| Error::fields(vec![error]))?;
        let mentions = Mentions::parse(mentions).map_err(|error| Error::fields(vec![error]))?;
        self.act(actor, conversation, message, MessageAction::Edit { body, mentions, attachments })
            .await
    }
}

//! Actions on messages: edit, delete, react, pin.

use super::{Plan, ReactionWrite, attachments::keep};
use crate::{
    base::{
        error::{Code, Result},
        ids::{AccountId, ConversationId, MessageId},
    },
    domain::{
        messages::{
            model::{Message, MessageBody, MessageRow, SystemEvent},
            rules,
        },
        reactions::{
            self,
            model::{Emoji, ReactionRow},
        },
    },
    engine::appender::change::MessageAction,
};

impl Plan {
    /// An action that changes nothing takes no position.
    pub(super) fn act(
        &mut self,
        conversation: ConversationId,
        actor: AccountId,
        id: MessageId,
        action: MessageAction,
    ) -> Result<Message> {
        let (row, me) = self.membership(conversation, actor).ok_or(Code::NotFound)?;
        let message = rules::visible(row, me, self.loaded.messages.get(&id))?;
        match &action {
            MessageAction::Delete => rules::may_delete(row, me, message)?,
            MessageAction::Edit { .. } => {
                rules::may_edit(row, self.loaded.accounts.get(&actor), me, message)?;
            }
            MessageAction::React { .. } => {
                rules::may_react(row, self.loaded.accounts.get(&actor), message)?;
            }
            MessageAction::Pin { .. } => {
                rules::may_pin(row, self.loaded.accounts.get(&actor), me, message)?;
            }
        }
        let message = message.clone();
        match action {
            MessageAction::Delete => Ok(self.delete(message)),
            MessageAction::Edit { body, mentions, attachments } => {
                let (attachments, removed) =
                    keep(message.attachments.as_ref(), attachments.as_deref())?;
                if body.is_none() && attachments.is_none() {
                    return Err(rules::needs_content());
                }
                let text = body.as_ref().map_or("", MessageBody::as_str);
                let mentions = self.mentions(conversation, &mentions, text);
                let (before, body) = (message.clone(), body.map(MessageBody::into_inner));
                let after = MessageRow { body, mentions, attachments, ..message };
                if after == before {
                    return Ok(self.shown(before));
                }
                self.edits.insert(id);
                self.files.deletes.extend(removed);
                Ok(self.update(MessageRow { edited_at: Some(self.now), ..after }))
            }
            MessageAction::React { emoji, on } => self.react(message, actor, emoji, on),
            MessageAction::Pin { on } => self.pin(message, actor, on),
        }
    }

    fn delete(&mut self, mut message: MessageRow) -> Message {
        if message.deleted_at.is_none() {
            let rev = self.advance(message.conversation_id);
            message.erase(rev, self.now);
            self.loaded.reactions.remove(&message.id);
            self.erasures.push((message.id, rev));
            self.store(message.clone());
        }
        self.shown(message)
    }

    fn react(
        &mut self,
        message: MessageRow,
        account: AccountId,
        emoji: Emoji,
        on: bool,
    ) -> Result<Message> {
        let rows = self.loaded.reactions.entry(message.id).or_default();
        let found =
            rows.iter().position(|row| row.account_id == account && row.emoji == emoji.as_str());
        if on == found.is_some() {
            return Ok(self.shown(message));
        }
        if on {
            reactions::model::fits(rows, &emoji)?;
        }
        let rev = self.advance(message.conversation_id);
        let row = ReactionRow {
            message_id: message.id,
            emoji: emoji.as_str().to_owned(),
            account_id: account,
            conversation_id: message.conversation_id,
            rev,
        };
        let rows = self.loaded.reactions.entry(message.id).or_default();
        match found {
            Some(membership) => drop(rows.remove(membership)),
            None => rows.push(row.clone()),
        }
        let reactions = i64::try_from(rows.len()).unwrap_or(i64::MAX);
        self.reactions.push(ReactionWrite { row, on });
        Ok(self.update_at(MessageRow { reactions, ..message }, rev))
    }

    /// A pin also adds a line to the timeline, at the same position as the pinned message.
    fn pin(&mut self, message: MessageRow, actor: AccountId, on: bool) -> Result<Message> {
        if message.pinned == on {
            return Ok(self.shown(message));
        }
        let conversation = message.conversation_id;
        let pins = self.loaded.pins.entry(conversation).or_default();
        if on {
            rules::pin_fits(*pins)?;
            *pins += 1;
        }
        let shown = self.update(MessageRow { pinned: on, ..message });
        if on {
            let line = MessageRow::line(
                conversation,
                shown.rev,
                self.now,
                Some(actor),
                SystemEvent::MessagePinned,
                None,
            );
            self.append(MessageRow { reply_to: Some(shown.id), ..line });
        }
        Ok(shown)
    }

    fn update(&mut self, message: MessageRow) -> Message {
        let rev = self.advance(message.conversation_id);
        self.update_at(message, rev)
    }

    fn update_at(&mut self, message: MessageRow, rev: i64) -> Message {
        let message = MessageRow { rev, ..message };
        self.updates.insert(message.id);
        self.store(message.clone());
        self.shown(message)
    }

    fn store(&mut self, message: MessageRow) {
        self.loaded.messages.insert(message.id, message.clone());
        if let Some(digest) = message.send_digest.clone() {
            self.loaded.repeats.insert(digest, message.clone());
        }
        self.record_change(message);
    }
}

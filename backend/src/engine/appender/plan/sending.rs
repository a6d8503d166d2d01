//! Sends messages.

use super::Plan;
use crate::{
    base::error::{Code, Result},
    domain::{
        files::model::Attachments,
        messages::{
            model::{Content, MessageBody, MessageKind, MessageRow},
            rules,
        },
    },
    engine::appender::change::{ChangeResult, MessageDraft},
};

impl Plan {
    /// Repeats are found before permissions are checked: a request that was acknowledged once is
    /// acknowledged again, also after the permission was lost.
    pub(super) fn send(&mut self, draft: MessageDraft) -> Result<ChangeResult> {
        if let Some(before) = self.loaded.repeats.get(&draft.digest) {
            let is_member = self.membership(draft.conversation, draft.sender).is_some();
            rules::may_repeat(before, &draft.content)?;
            let message = rules::replay(self.shown(before.clone()), is_member);
            return Ok(ChangeResult::Sent { message, replayed: true });
        }
        let (row, me) = self.membership(draft.conversation, draft.sender).ok_or(Code::NotFound)?;
        rules::may_post(row, self.loaded.accounts.get(&draft.sender))?;
        if let Some(reply_to) = draft.new.reply_to {
            rules::may_reply(row, me, self.loaded.messages.get(&reply_to))?;
        }
        let Content { body, attachments, is_forwarded: forwarded } = draft.content;
        let files = self.attachments(draft.sender, &attachments, forwarded)?;
        if body.is_none() && files.is_empty() {
            return Err(rules::nothing_to_forward());
        }
        let text = body.as_ref().map_or("", MessageBody::as_str);
        let mentions = self.mentions(draft.conversation, &draft.new.mentions, text);
        let rev = self.advance(draft.conversation);
        let message = MessageRow {
            sender_id: Some(draft.sender),
            body: body.map(MessageBody::into_inner),
            client_id: Some(draft.new.client_id),
            send_digest: Some(draft.digest.clone()),
            reply_to: draft.new.reply_to,
            forwarded,
            origin_id: draft.origin.filter(|_| forwarded),
            mentions,
            attachments: Attachments::of(files.iter().map(|file| file.details.clone()).collect()),
            ..MessageRow::at(draft.conversation, rev, MessageKind::Text, self.now)
        };
        self.loaded.repeats.insert(draft.digest, message.clone());
        self.attach(files, &message);
        self.append(message.clone());
        Ok(ChangeResult::Sent { message: self.shown(message), replayed: false })
    }
}

//! Sends messages.

use super::Plan;
use crate::{
    base::error::{Code, Result},
    domain::messages::{
        model::{Content, MessageKind, MessageRow},
        rules,
    },
    engine::appender::change::{ChangeResult, NewMessage},
};

impl Plan {
    /// Repeats are found before permissions are checked: a request that was acknowledged once is
    /// acknowledged again, also after the permission was lost.
    pub(super) fn send(&mut self, new: NewMessage) -> Result<ChangeResult> {
        if let Some(before) = self.loaded.repeats.get(&new.digest) {
            let is_member = self.membership(new.conversation, new.sender).is_some();
            rules::may_repeat(before, &new.content)?;
            let message = rules::replay(self.shown(before.clone()), is_member);
            return Ok(ChangeResult::Sent { message, replayed: true });
        }
        let (row, me) = self.membership(new.conversation, new.sender).ok_or(Code::NotFound)?;
        rules::may_post(row, self.loaded.accounts.get(&new.sender))?;
        if let Some(reply_to) = new.reply_to {
            rules::may_reply(row, me, self.loaded.messages.get(&reply_to))?;
        }
        let (body, forwarded) = match new.content {
            Content::Written(body) => (body, false),
            Content::Forwarded(body) => (body.ok_or_else(rules::nothing_to_forward)?, true),
        };
        let mentions = self.mentions(new.conversation, &new.mentions, body.as_str());
        let rev = self.advance(new.conversation);
        let message = MessageRow {
            sender_id: Some(new.sender),
            body: Some(body.into_inner()),
            client_id: Some(new.client_id),
            send_digest: Some(new.digest.clone()),
            reply_to: new.reply_to,
            forwarded,
            origin_id: new.origin.filter(|_| forwarded),
            mentions,
            ..MessageRow::at(new.conversation, rev, MessageKind::Text, self.now)
        };
        self.loaded.repeats.insert(new.digest, message.clone());
        self.append(message.clone());
        Ok(ChangeResult::Sent { message: self.shown(message), replayed: false })
    }
}

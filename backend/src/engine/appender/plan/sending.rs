//! Judging what is sent.

use super::Plan;
use crate::{
    base::error::{Code, Result},
    domain::messages::{
        model::{Content, MessageKind, MessageRow},
        rules,
    },
    engine::appender::change::{Done, Sending},
};

impl Plan {
    /// Repeats are looked up before rights: what was acknowledged once is acknowledged for
    /// ever.
    pub(super) fn send(&mut self, sending: Sending) -> Result<Done> {
        if let Some(before) = self.known.repeats.get(&sending.digest) {
            let is_member = self.place(sending.conversation, sending.sender).is_some();
            rules::may_repeat(before, &sending.content)?;
            let message = rules::replay(self.shown(before.clone()), is_member);
            return Ok(Done::Sent { message, replayed: true });
        }
        let (row, me) = self.place(sending.conversation, sending.sender).ok_or(Code::NotFound)?;
        rules::may_post(row, self.known.accounts.get(&sending.sender))?;
        if let Some(reply_to) = sending.new.reply_to {
            rules::may_reply(row, me, self.known.messages.get(&reply_to))?;
        }
        let (body, forwarded) = match sending.content {
            Content::Written(body) => (body, false),
            Content::Forwarded(body) => (body.ok_or_else(rules::nothing_to_forward)?, true),
        };
        let mentions = self.mentions(sending.conversation, &sending.new.mentions, body.as_str());
        let rev = self.advance(sending.conversation);
        let message = MessageRow {
            sender_id: Some(sending.sender),
            body: Some(body.into_inner()),
            client_id: Some(sending.new.client_id),
            send_digest: Some(sending.digest.clone()),
            reply_to: sending.new.reply_to,
            forwarded,
            origin_id: sending.origin.filter(|_| forwarded),
            mentions,
            ..MessageRow::at(sending.conversation, rev, MessageKind::Text, self.now)
        };
        self.known.repeats.insert(sending.digest, message.clone());
        self.append(message.clone());
        Ok(Done::Sent { message: self.shown(message), replayed: false })
    }
}

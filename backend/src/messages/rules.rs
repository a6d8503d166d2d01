//! Who may write, answer and delete, and what a repeated sending is answered.

use super::model::{Message, MessageBody, MessageRow};
use crate::{
    accounts::model::{Standing, Status},
    conversations::model::ConversationRow,
    error::{Code, Error, Result},
    members::model::{MemberRow, Role},
};

/// A member may post unless the conversation is locked or the account is not active.
pub fn may_post(conversation: &ConversationRow, sender: Option<&Standing>) -> Result<()> {
    let is_active = sender.is_some_and(|sender| sender.status == Status::Active);
    if !is_active || conversation.locked {
        return Err(Error::new(Code::CannotPost));
    }
    Ok(())
}

/// One answers what one can see, in the same conversation.
pub fn may_reply(
    conversation: &ConversationRow,
    me: &MemberRow,
    to: Option<&MessageRow>,
) -> Result<()> {
    let visible =
        to.is_some_and(|to| to.conversation_id == conversation.id && to.seq > me.joined_seq);
    if visible {
        return Ok(());
    }
    Err(Error::field("reply_to", "not_found", "There is no such message in this conversation."))
}

/// One deletes what one wrote; admins of a group delete anything in it.
pub fn may_delete(me: &MemberRow, message: &MessageRow) -> Result<()> {
    if message.seq <= me.joined_seq {
        return Err(Error::new(Code::NotFound));
    }
    let is_mine = message.sender_id == Some(me.account_id);
    if is_mine || Role::from_column(me.role) != Role::Member {
        return Ok(());
    }
    Err(Error::new(Code::NotYours))
}

/// What a sending is answered that was acknowledged before. A former member learns that
/// it was stored, and nothing that happened since.
pub fn replay(before: &MessageRow, body: &MessageBody, is_member: bool) -> Result<Message> {
    let stands = before.deleted_at.is_none() && before.edited_at.is_none();
    if stands && before.body.as_deref() != Some(body.as_str()) {
        return Err(Error::new(Code::ClientIdReused));
    }
    let mut message = Message::from(before.clone());
    if !is_member {
        message.rev = message.seq;
        message.body = None;
        message.reply_to = None;
        message.edited_at = None;
        message.deleted_at = None;
    }
    Ok(message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        clock::Timestamp,
        ids::{AccountId, ClientId, ConversationId, MessageId},
        messages::model::MessageKind,
    };

    fn message(sender: AccountId) -> MessageRow {
        MessageRow {
            conversation_id: ConversationId::new(),
            seq: 6,
            rev: 6,
            id: MessageId::new(),
            kind: MessageKind::Text.column(),
            sender_id: Some(sender),
            body: Some("hello".to_owned()),
            client_id: Some(ClientId::new()),
            send_digest: None,
            reply_to: None,
            created_at: Timestamp::from_micros(0),
            edited_at: None,
            deleted_at: None,
        }
    }

    fn body(text: &str) -> MessageBody {
        MessageBody::parse(text.to_owned()).expect("valid")
    }

    #[test]
    fn only_the_author_deletes_in_a_direct_conversation() {
        let me = MemberRow::joining(ConversationId::new(), AccountId::new(), Role::Member, 0);
        assert!(may_delete(&me, &message(me.account_id)).is_ok());
        let code = may_delete(&me, &message(AccountId::new())).map_err(|error| error.code());
        assert_eq!(code, Err(Code::NotYours));
        let newcomer = MemberRow { joined_seq: 6, ..me.clone() };
        let code = may_delete(&newcomer, &message(me.account_id)).map_err(|error| error.code());
        assert_eq!(code, Err(Code::NotFound));
    }

    #[test]
    fn a_repeat_is_answered_with_the_original_and_another_text_refused() {
        let before = message(AccountId::new());
        assert_eq!(replay(&before, &body("hello"), true).expect("replays").id, before.id);
        let code = replay(&before, &body("other"), true).map_err(|error| error.code());
        assert_eq!(code.err(), Some(Code::ClientIdReused));
        let tombstone =
            MessageRow { body: None, deleted_at: Some(Timestamp::from_micros(1)), ..before };
        assert!(replay(&tombstone, &body("other"), true).expect("replays").deleted_at.is_some());
    }
}

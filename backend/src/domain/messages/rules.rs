//! Permissions on messages, and the answer to a repeated request.

#[cfg(test)]
use super::model::SystemEvent;
use super::model::{Content, Message, MessageBody, MessageKind, MessageRow};
use crate::{
    base::error::{Code, Error, Result},
    domain::{
        accounts::model::{AccountStatus, Status},
        conversations::model::{ConversationKind, ConversationRow},
        files::model::Attachments,
        members::model::{MemberRow, Role},
    },
};

/// A member may post unless the conversation is locked or the account is not active.
pub fn may_post(conversation: &ConversationRow, sender: Option<&AccountStatus>) -> Result<()> {
    let is_active = sender.is_some_and(|sender| sender.status == Status::Active);
    if !is_active || conversation.locked {
        return Err(Error::new(Code::CannotPost));
    }
    Ok(())
}

/// A reply refers to a visible message of the same conversation.
pub fn may_reply(
    conversation: &ConversationRow,
    me: &MemberRow,
    to: Option<&MessageRow>,
) -> Result<()> {
    if visible(conversation, me, to).is_ok_and(|to| to.kind() == MessageKind::Text) {
        return Ok(());
    }
    Err(Error::field("reply_to", "not_found", "There is no such message in this conversation."))
}

/// The message, if the account can see it: it belongs to this conversation and came after the
/// account joined.
pub fn visible<'m>(
    conversation: &ConversationRow,
    me: &MemberRow,
    message: Option<&'m MessageRow>,
) -> Result<&'m MessageRow> {
    let is_visible = |message: &&MessageRow| {
        message.conversation_id == conversation.id && message.seq > me.joined_seq
    };
    Ok(message.filter(is_visible).ok_or(Code::NotFound)?)
}

/// Authors delete their own messages; admins of a group delete any message.
pub fn may_delete(
    conversation: &ConversationRow,
    me: &MemberRow,
    message: &MessageRow,
) -> Result<()> {
    let is_mine = message.sender_id == Some(me.account_id);
    if message.kind() == MessageKind::Text && (is_mine || may_moderate(conversation, me)) {
        return Ok(());
    }
    Err(Error::new(Code::NotYours))
}

/// Authors edit their undeleted messages as long as they may post.
pub fn may_edit(
    conversation: &ConversationRow,
    sender: Option<&AccountStatus>,
    me: &MemberRow,
    message: &MessageRow,
) -> Result<()> {
    if message.kind() != MessageKind::Text || message.sender_id != Some(me.account_id) {
        return Err(Error::new(Code::NotYours));
    }
    still_stands(message)?;
    may_post(conversation, sender)
}

/// Members who may post may react to any undeleted text message.
pub fn may_react(
    conversation: &ConversationRow,
    sender: Option<&AccountStatus>,
    message: &MessageRow,
) -> Result<()> {
    if message.kind() != MessageKind::Text {
        return Err(Error::new(Code::NotYours).with_detail("A system line cannot be changed."));
    }
    still_stands(message)?;
    may_post(conversation, sender)
}

/// Both sides of a direct conversation may pin; in a group, only admins.
pub fn may_pin(
    conversation: &ConversationRow,
    sender: Option<&AccountStatus>,
    me: &MemberRow,
    message: &MessageRow,
) -> Result<()> {
    let is_direct = conversation.kind() == ConversationKind::Direct;
    if !is_direct && !may_moderate(conversation, me) {
        return Err(Error::new(Code::RoleTooLow));
    }
    may_react(conversation, sender, message)
}

fn may_moderate(conversation: &ConversationRow, me: &MemberRow) -> bool {
    conversation.kind() == ConversationKind::Group && me.role() != Role::Member
}

fn still_stands(message: &MessageRow) -> Result<()> {
    match message.deleted_at {
        None => Ok(()),
        Some(_) => Err(Error::new(Code::Gone)),
    }
}

/// The most pinned messages of a conversation.
pub const PINS_MAX: i64 = 50;

/// # Errors
/// `limit_reached`.
pub fn pin_fits(pins: i64) -> Result<()> {
    if pins < PINS_MAX {
        return Ok(());
    }
    let detail = "At most 50 messages of a conversation are pinned.";
    Err(Error::new(Code::LimitReached).with_detail(detail))
}

pub fn needs_content() -> Error {
    Error::field("body", "required", "Write a text or attach a file.")
}

pub fn nothing_to_forward() -> Error {
    Error::field("forward", "not_found", "There is no such message that you can see.")
}

/// Checks a request with a known client id. The text of an edited or deleted message is not
/// compared, because its first text is not kept.
///
/// # Errors
/// `client_id_reused` if the text differs.
pub fn may_repeat(before: &MessageRow, content: &Content) -> Result<()> {
    if before.deleted_at.is_some() || before.edited_at.is_some() {
        return Ok(());
    }
    let attachments = before.attachments.as_ref().map(Attachments::ids).unwrap_or_default();
    // A forwarded message may have changed since the first request; the first text stays.
    let is_same = before.forwarded == content.is_forwarded
        && (content.is_forwarded
            || (before.body.as_deref() == content.body.as_ref().map(MessageBody::as_str)
                && attachments == content.attachments));
    if is_same { Ok(()) } else { Err(Error::new(Code::ClientIdReused)) }
}

/// The answer to a repeated request. A former member learns that the message was stored, and no
/// later changes.
pub fn replay(before: Message, is_member: bool) -> Message {
    if is_member {
        return before;
    }
    Message {
        rev: before.seq,
        body: None,
        reply_to: None,
        edited_at: None,
        deleted_at: None,
        pinned: false,
        mentions: Vec::new(),
        reactions: Vec::new(),
        attachments: Vec::new(),
        ..before
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{
        clock::Timestamp,
        ids::{AccountId, ConversationId, MessageId},
    };

    const NOW: Timestamp = Timestamp::from_micros(0);

    fn message(conversation: &ConversationRow, sender: AccountId) -> MessageRow {
        MessageRow {
            sender_id: Some(sender),
            body: Some("hello".to_owned()),
            ..MessageRow::at(conversation.id, 6, MessageKind::Text, NOW)
        }
    }

    fn direct() -> (ConversationRow, MemberRow) {
        let row = ConversationRow::direct(AccountId::new(), AccountId::new(), NOW);
        let me = MemberRow::joining(row.id, AccountId::new(), Role::Member, 0);
        (row, me)
    }

    fn group(role: Role) -> (ConversationRow, MemberRow) {
        let row = ConversationRow::group("Lake".to_owned(), None, NOW);
        let me = MemberRow::joining(row.id, AccountId::new(), role, 0);
        (row, me)
    }

    fn written(text: &str) -> Content {
        let body = Some(MessageBody::parse(text.to_owned()).expect("valid"));
        Content { body, attachments: Vec::new(), is_forwarded: false }
    }

    fn forward() -> Content {
        Content { body: None, attachments: Vec::new(), is_forwarded: true }
    }

    fn code<T>(result: Result<T>) -> Option<Code> {
        result.err().map(|error| error.code())
    }

    const ACTIVE: Option<&AccountStatus> =
        Some(&AccountStatus { status: Status::Active, read_receipts: true });

    #[test]
    fn only_the_author_deletes_in_a_direct_conversation() {
        let (row, me) = direct();
        assert!(may_delete(&row, &me, &message(&row, me.account_id)).is_ok());
        let theirs = message(&row, AccountId::new());
        assert_eq!(code(may_delete(&row, &me, &theirs)), Some(Code::NotYours));
    }

    #[test]
    fn admins_delete_and_pin_in_their_group_but_edit_only_their_own() {
        let (row, admin) = group(Role::Admin);
        let (_, member) = group(Role::Member);
        let theirs = message(&row, AccountId::new());
        assert!(may_delete(&row, &admin, &theirs).is_ok());
        assert!(may_pin(&row, ACTIVE, &admin, &theirs).is_ok());
        assert_eq!(code(may_edit(&row, ACTIVE, &admin, &theirs)), Some(Code::NotYours));
        assert_eq!(code(may_delete(&row, &member, &theirs)), Some(Code::NotYours));
        assert_eq!(code(may_pin(&row, ACTIVE, &member, &theirs)), Some(Code::RoleTooLow));
    }

    #[test]
    fn system_lines_and_tombstones_stay_as_they_are() {
        let (row, owner) = group(Role::Owner);
        let line =
            MessageRow::line(row.id, 6, NOW, Some(owner.account_id), SystemEvent::MemberLeft, None);
        assert_eq!(code(may_delete(&row, &owner, &line)), Some(Code::NotYours));
        assert_eq!(code(may_edit(&row, ACTIVE, &owner, &line)), Some(Code::NotYours));
        assert_eq!(code(may_react(&row, ACTIVE, &line)), Some(Code::NotYours));
        assert_eq!(code(may_reply(&row, &owner, Some(&line))), Some(Code::ValidationFailed));
        let mut gone = message(&row, owner.account_id);
        gone.erase(7, NOW);
        assert_eq!(code(may_edit(&row, ACTIVE, &owner, &gone)), Some(Code::Gone));
        assert_eq!(code(may_react(&row, ACTIVE, &gone)), Some(Code::Gone));
        assert!(may_delete(&row, &owner, &gone).is_ok(), "again changes nothing");
    }

    #[test]
    fn messages_before_joining_are_not_visible() {
        let (row, me) = direct();
        let old = message(&row, me.account_id);
        assert!(visible(&row, &me, Some(&old)).is_ok());
        let newcomer = MemberRow { joined_seq: 6, ..me };
        assert_eq!(code(visible(&row, &newcomer, Some(&old))), Some(Code::NotFound));
        let (elsewhere, _) = direct();
        assert_eq!(code(visible(&elsewhere, &newcomer, Some(&old))), Some(Code::NotFound));
    }

    #[test]
    fn a_repeat_is_allowed_and_another_text_refused() {
        let (row, me) = direct();
        let before = message(&row, me.account_id);
        assert!(may_repeat(&before, &written("hello")).is_ok());
        assert_eq!(code(may_repeat(&before, &written("other"))), Some(Code::ClientIdReused));
        assert_eq!(code(may_repeat(&before, &forward())), Some(Code::ClientIdReused));
        let edited = MessageRow { edited_at: Some(NOW), ..before.clone() };
        assert!(may_repeat(&edited, &written("other")).is_ok());
        let forwarded = MessageRow { forwarded: true, ..before };
        assert!(may_repeat(&forwarded, &forward()).is_ok());
    }

    #[test]
    fn a_former_member_learns_only_that_it_was_stored() {
        let (row, me) = direct();
        let mut before = message(&row, me.account_id);
        before.rev = 9;
        before.edited_at = Some(NOW);
        before.id = MessageId::new();
        before.conversation_id = ConversationId::new();
        let replayed = replay(Message::new(before.clone(), Vec::new()), false);
        assert_eq!((replayed.id, replayed.seq, replayed.rev), (before.id, 6, 6));
        assert_eq!((replayed.body, replayed.edited_at), (None, None));
        assert_eq!(replay(Message::new(before, Vec::new()), true).rev, 9);
    }
}

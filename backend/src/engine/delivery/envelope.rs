//! A serialised event with what a hub needs to forward it. The bytes are made once, shared by all
//! receivers, and sent to other nodes unchanged.

use std::collections::HashMap;

use actix_http::ws::{CloseCode as WireCode, CloseReason, OpCode, Parser};
use bytes::{Bytes, BytesMut};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{close::CloseCode, event::Event};
use crate::{
    base::ids::{AccountId, ConversationId},
    domain::receipts::model::MemberCursor,
    engine::delivery::events::conversations::{ChangeEvent, Move},
};

/// The receivers of an envelope.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Audience {
    /// All devices that receive this conversation.
    Conversation(ConversationId),
    /// All devices of this account.
    Account(AccountId),
    /// The devices of these accounts whose queue has room; ephemeral events are dropped rather than
    /// queued. With `within`, only devices that receive that conversation.
    Ephemeral { accounts: Vec<AccountId>, within: Option<ConversationId> },
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Envelope {
    pub audience: Audience,
    /// The positions that a change of a conversation covers; `None` for events without a position.
    pub span: Option<Span>,
    /// Members whose `joined_seq` is at most this receive the whole frame; others receive a part.
    pub whole_from: i64,
    /// A complete WebSocket frame.
    pub frame: Bytes,
    /// Frames for members who may see only a part; `None` if they receive nothing.
    pub overrides: HashMap<AccountId, Option<Bytes>>,
    /// The members with their `joined_seq`, if this node read the frame from the database.
    #[serde(skip)]
    pub roster: Option<HashMap<AccountId, i64>>,
    pub moves: Vec<Move>,
    /// Conversations that the account's devices start to receive.
    pub joined: Vec<(ConversationId, i64)>,
    pub left: Vec<ConversationId>,
    /// The position of the account after this event.
    pub account_rev: Option<i64>,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Span {
    pub from: i64,
    pub rev: i64,
}

impl From<Event> for Envelope {
    fn from(event: Event) -> Self {
        let frame = text_frame(&event);
        let plain = |audience| Self {
            audience,
            span: None,
            whole_from: i64::MAX,
            frame,
            overrides: HashMap::new(),
            roster: None,
            moves: Vec::new(),
            joined: Vec::new(),
            left: Vec::new(),
            account_rev: None,
        };
        match event {
            Event::Change(change) => Self {
                span: Some(Span { from: change.from, rev: change.rev }),
                overrides: change
                    .by_viewer()
                    .into_iter()
                    .map(|(viewer, seen)| (viewer, Some(text_frame(&Event::Change(seen)))))
                    .collect(),
                whole_from: whole_from(&change),
                moves: change.moves,
                ..plain(Audience::Conversation(change.conversation_id))
            },
            Event::Cursors(cursors) => {
                let frame = |seen: &Option<(i64, Vec<MemberCursor>)>| {
                    let (receipts, members) = seen.as_ref()?;
                    Some(text_frame(&Event::Cursors(cursors.own(*receipts, members))))
                };
                let own = cursors.overrides.iter().map(|(viewer, seen)| (*viewer, frame(seen)));
                Self {
                    overrides: own.collect(),
                    ..plain(Audience::Conversation(cursors.conversation_id))
                }
            }
            Event::Presence(presence) => {
                plain(Audience::Ephemeral { accounts: presence.audience, within: None })
            }
            Event::Typing(typing) => plain(Audience::Ephemeral {
                accounts: typing.audience,
                within: Some(typing.conversation_id),
            }),
            Event::Account(account) => Self {
                joined: account
                    .joined
                    .iter()
                    .map(|joined| (joined.conversation.id, joined.conversation.my.joined_seq))
                    .collect(),
                left: account.left,
                account_rev: Some(account.account_rev),
                ..plain(Audience::Account(account.account_id))
            },
        }
    }
}

impl Envelope {
    /// The part of the frame for a member with this `joined_seq`; `None` if it is empty. Newcomers
    /// are few, so the part is parsed out of the frame.
    pub fn frame_from(&self, joined_seq: i64) -> Option<Bytes> {
        self.part_of(&self.frame, joined_seq)
    }

    /// The same for a frame of `overrides`.
    pub fn part_of(&self, frame: &Bytes, joined_seq: i64) -> Option<Bytes> {
        let Some(span) = self.span else { return Some(frame.clone()) };
        if joined_seq <= self.whole_from {
            return Some(frame.clone());
        }
        if joined_seq >= span.rev {
            return None;
        }
        let mut change: Value = serde_json::from_slice(payload(frame)?).ok()?;
        for (list, place) in [("messages", "seq"), ("members", "rev")] {
            if let Some(items) = change.get_mut(list).and_then(Value::as_array_mut) {
                items.retain(|item| item[place].as_i64().is_some_and(|place| place > joined_seq));
            }
        }
        Some(text_frame(&change))
    }
}

fn whole_from(change: &ChangeEvent) -> i64 {
    let seqs = change.messages.iter().map(|message| message.seq);
    let revs = change.members.iter().map(|member| member.rev);
    seqs.chain(revs).chain([change.rev]).min().unwrap_or(change.rev) - 1
}

/// The payload of an unmasked frame (RFC 6455, section 5.2).
fn payload(frame: &[u8]) -> Option<&[u8]> {
    let head = match frame.get(1)? & 0x7f {
        126 => 4,
        127 => 10,
        _ => 2,
    };
    frame.get(head..)
}

/// A complete, unmasked text frame (RFC 6455, section 5.2).
pub fn text_frame(content: &impl Serialize) -> Bytes {
    let json = serde_json::to_vec(content).unwrap_or_default();
    let mut frame = BytesMut::with_capacity(json.len() + 10);
    Parser::write_message(&mut frame, json, OpCode::Text, true, false);
    frame.freeze()
}

pub fn ping_frame() -> Bytes {
    control_frame(OpCode::Ping, &[])
}

pub fn pong_frame(payload: &[u8]) -> Bytes {
    control_frame(OpCode::Pong, payload)
}

fn control_frame(code: OpCode, payload: &[u8]) -> Bytes {
    let mut frame = BytesMut::with_capacity(payload.len() + 2);
    Parser::write_message(&mut frame, payload, code, true, false);
    frame.freeze()
}

pub fn close_frame(code: CloseCode) -> Bytes {
    let reason = CloseReason {
        code: WireCode::from(code.number()),
        description: Some(code.reason().to_owned()),
    };
    let mut frame = BytesMut::with_capacity(64);
    Parser::write_close(&mut frame, Some(reason), false);
    frame.freeze()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        base::clock::Timestamp,
        domain::messages::model::{Message, MessageKind, MessageRow},
    };

    fn change(bodies: &[&str]) -> Envelope {
        let id = ConversationId::new();
        let message = |(rev, body): (i64, &&str)| {
            let row = MessageRow::at(id, rev, MessageKind::Text, Timestamp::from_micros(0));
            Message::new(MessageRow { body: Some((*body).to_owned()), ..row }, Vec::new())
        };
        let messages: Vec<_> = (5..).zip(bodies).map(message).collect();
        let rev = messages.last().map_or(5, |message| message.rev);
        Event::from(ChangeEvent { messages, ..ChangeEvent::spanning(id, 5, rev) }).into()
    }

    fn seqs(frame: Option<Bytes>) -> Option<Vec<i64>> {
        let change: Value = serde_json::from_slice(payload(&frame?)?).ok()?;
        Some(change["messages"].as_array()?.iter().filter_map(|m| m["seq"].as_i64()).collect())
    }

    #[test]
    fn a_newcomer_receives_the_part_after_joining() {
        for body in ["x", &"long ".repeat(40), &"longer ".repeat(5_000)] {
            let change = change(&[body, body, body]);
            assert_eq!(change.whole_from, 4);
            assert_eq!(seqs(change.frame_from(4)), Some(vec![5, 6, 7]));
            assert_eq!(seqs(change.frame_from(6)), Some(vec![7]));
            assert_eq!(change.frame_from(7), None);
        }
    }

    #[test]
    fn an_envelope_survives_serialisation() {
        let sent = change(&["Can you see the stars?"]);
        let bytes = postcard::to_stdvec(&sent).expect("is written");
        let came: Envelope = postcard::from_bytes(&bytes).expect("is read");
        assert_eq!(came.frame, sent.frame);
        assert_eq!(came.span.map(|span| (span.from, span.rev)), Some((5, 5)));
        assert!(bytes.len() < sent.frame.len() + 80, "{}", bytes.len());
    }
}

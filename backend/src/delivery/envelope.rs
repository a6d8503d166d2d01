//! An event on its way: its bytes, made once and shared by every receiver, and what a hub
//! has to know to pass them on.

use actix_http::ws::{CloseCode as WireCode, CloseReason, OpCode, Parser};
use bytes::{Bytes, BytesMut};
use serde::Serialize;

use super::{close::CloseCode, event::Event};
use crate::{
    conversations::events::{ChangeEvent, Move},
    ids::{AccountId, ConversationId},
};

/// Who an envelope is for.
#[derive(Debug, Clone)]
pub enum Audience {
    /// Everybody who receives this conversation.
    Conversation(ConversationId),
    /// Every device of this account.
    Account(AccountId),
    /// The devices of these accounts that have room for it: a thing of the moment is
    /// dropped rather than queued. Within a conversation only those that receive it.
    Passing { accounts: Vec<AccountId>, within: Option<ConversationId> },
}

#[derive(Debug)]
pub struct Envelope {
    pub audience: Audience,
    /// The positions a conversation's change covers; `None` for what has no place in its
    /// order.
    pub span: Option<Span>,
    /// A complete WebSocket frame.
    pub frame: Bytes,
    /// For receivers who joined after a message in it.
    pub hidden: Option<Hidden>,
    pub moves: Vec<Move>,
    /// What an account's devices receive from now on, or no longer.
    pub joined: Vec<(ConversationId, i64)>,
    pub left: Vec<ConversationId>,
}

#[derive(Debug, Clone, Copy)]
pub struct Span {
    pub from: i64,
    pub rev: i64,
}

#[derive(Debug)]
pub struct Hidden {
    /// The lowest `seq` of a message in the frame.
    pub lowest_seq: i64,
    /// The same positions without the messages.
    pub frame: Bytes,
}

impl From<Event> for Envelope {
    fn from(event: Event) -> Self {
        let frame = text_frame(&event);
        let plain = |audience| Self {
            audience,
            span: None,
            frame,
            hidden: None,
            moves: Vec::new(),
            joined: Vec::new(),
            left: Vec::new(),
        };
        match event {
            Event::Change(change) => Self {
                span: Some(Span { from: change.from, rev: change.rev }),
                hidden: hidden(&change),
                moves: change.moves,
                ..plain(Audience::Conversation(change.conversation_id))
            },
            Event::Cursors(cursors) => plain(Audience::Conversation(cursors.conversation_id)),
            Event::Presence(presence) => {
                plain(Audience::Passing { accounts: presence.audience, within: None })
            }
            Event::Typing(typing) => plain(Audience::Passing {
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
                ..plain(Audience::Account(account.account_id))
            },
        }
    }
}

/// A frame is only made for newcomers when there can be any.
fn hidden(change: &ChangeEvent) -> Option<Hidden> {
    let lowest_seq = change.messages.iter().map(|message| message.seq).min()?;
    let is_old = change.messages.iter().any(|message| message.seq < change.from);
    is_old.then(|| {
        let without = ChangeEvent { messages: Vec::new(), ..change.clone() };
        Hidden { lowest_seq, frame: text_frame(&Event::Change(without)) }
    })
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

//! An event on its way: its bytes, made once and shared by every receiver, and what a hub
//! has to know to pass them on.

use std::collections::HashMap;

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
    /// What the frame says, for receivers who may see only a part of it.
    pub change: Option<ChangeEvent>,
    /// Frames for those who must not be told all of it; `None` where nothing is left.
    pub instead: HashMap<AccountId, Option<Bytes>>,
    /// Who receives the conversation now, and from where on each reads, if the frame was
    /// read from the database.
    pub roster: Option<HashMap<AccountId, i64>>,
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

impl From<Event> for Envelope {
    fn from(event: Event) -> Self {
        let frame = text_frame(&event);
        let plain = |audience| Self {
            audience,
            span: None,
            frame,
            change: None,
            instead: HashMap::new(),
            roster: None,
            moves: Vec::new(),
            joined: Vec::new(),
            left: Vec::new(),
        };
        match event {
            Event::Change(mut change) => {
                let audience = Audience::Conversation(change.conversation_id);
                Self {
                    span: Some(Span { from: change.from, rev: change.rev }),
                    moves: std::mem::take(&mut change.moves),
                    change: Some(change),
                    ..plain(audience)
                }
            }
            Event::Cursors(cursors) => {
                let viewers = cursors.hidden.iter().map(|(viewer, _)| *viewer);
                let own = |viewer| {
                    let seen = cursors.seen_by(viewer);
                    (viewer, seen.map(|seen| text_frame(&Event::Cursors(seen))))
                };
                Self {
                    instead: viewers.map(own).collect(),
                    ..plain(Audience::Conversation(cursors.conversation_id))
                }
            }
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

impl Envelope {
    /// The frame for somebody who reads from `joined_seq` on; `None` if nothing of it is
    /// theirs.
    pub fn frame_from(&self, joined_seq: i64) -> Option<Bytes> {
        let (Some(change), Some(span)) = (&self.change, self.span) else {
            return Some(self.frame.clone());
        };
        if joined_seq >= span.rev {
            return None;
        }
        Some(text_frame(&Event::Change(change.seen_from(joined_seq))))
    }

    /// Who reads from here on or earlier sees all of it.
    pub fn whole_from(&self) -> i64 {
        let Some(change) = &self.change else { return i64::MAX };
        let seqs = change.messages.iter().map(|message| message.seq);
        let revs = change.members.iter().map(|member| member.rev);
        seqs.chain(revs).chain([change.rev]).min().unwrap_or(change.rev) - 1
    }
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

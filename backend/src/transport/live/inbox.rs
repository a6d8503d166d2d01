//! Handles the frames of a client. Every action is checked when its frame arrives, by the same
//! rules as over REST; a refused frame is answered with an `error` and affects no other socket.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    sync::Arc,
    time::Duration,
};

use actix_web::rt;
use tokio::time::Instant;

use super::LiveSockets;
use crate::{
    base::{
        clock::Timestamp,
        error::{Code, Error, Result},
        ids::RequestId,
    },
    domain::messages::model::Message,
    engine::{
        delivery::{
            close::CloseCode,
            envelope::text_frame,
            hub::{Hub, Subscriber},
        },
        identity::tokens::Identity,
    },
    http::{Problem, parse_json, problem},
    transport::sync::{
        client_frames::{
            CursorFrame, FrameHead, HelloFrame, LookingFrame, PingFrame, SendFrame, TokenFrame,
            TypingFrame,
        },
        frames::{AckFrame, ErrorFrame, PongFrame, ServerFrame},
        resume::ClientPosition,
    },
};

/// Whether the socket continues.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    GoOn,
    Close(CloseCode),
}

/// The most refused frames per minute; above it the socket is closed.
const ERRORS_MAX: usize = 10;
const MINUTE: Duration = Duration::from_secs(60);
/// The shortest time between two complete hellos.
const HELLO_PAUSE: Duration = Duration::from_secs(10);

pub struct Inbox {
    live: Arc<LiveSockets>,
    hub: Rc<Hub>,
    subscriber: Rc<Subscriber>,
    is_limited: bool,
    expires_at: Cell<Timestamp>,
    errors: RefCell<Vec<Instant>>,
    greeted: Cell<Option<Instant>>,
    /// The parts of an incomplete hello.
    hello: RefCell<Option<ClientPosition>>,
}

impl Inbox {
    pub fn new(
        live: Arc<LiveSockets>,
        hub: Rc<Hub>,
        subscriber: Rc<Subscriber>,
        identity: Identity,
        is_limited: bool,
    ) -> Self {
        Self {
            live,
            hub,
            subscriber,
            is_limited,
            expires_at: Cell::new(identity.expires_at),
            errors: RefCell::default(),
            greeted: Cell::new(None),
            hello: RefCell::default(),
        }
    }

    pub fn has_greeted(&self) -> bool {
        self.greeted.get().is_some()
    }

    pub fn expires_at(&self) -> Timestamp {
        self.expires_at.get()
    }

    pub fn refuse_binary(&self) -> Verdict {
        self.refuse(None, &Error::new(Code::InvalidFrame))
    }

    pub async fn take(&self, text: &[u8]) -> Verdict {
        let head: FrameHead = match serde_json::from_slice(text) {
            Ok(head) => head,
            Err(_) => return self.refuse(None, &Error::new(Code::InvalidFrame)),
        };
        let id = head.id.filter(|id| id.len() <= 64);
        match self.act(&head.r#type, id.clone(), text).await {
            Ok(()) => Verdict::GoOn,
            // Without its welcome the client would wait forever, so the socket is closed.
            Err(error) if head.r#type == "hello" && error.code().status() >= 500 => {
                self.refuse(id, &error);
                Verdict::Close(CloseCode::Internal)
            }
            Err(error) => self.refuse(id, &error),
        }
    }

    async fn act(&self, kind: &str, id: Option<String>, text: &[u8]) -> Result<()> {
        match kind {
            // Boxed, because every open socket would keep the space for it.
            "hello" => Box::pin(self.hello(id, parse_json(text)?)).await,
            "send" => self.send(parse_json(text)?),
            "cursor" => self.cursor(parse_json(text)?),
            "typing" => self.typing(parse_json(text)?),
            "looking" => self.looking(parse_json(text)?),
            "token" => self.token(parse_json(text)?),
            "ping" => {
                let PingFrame { id, .. } = parse_json(text)?;
                self.answer(&ServerFrame::Pong(PongFrame { id }));
                Ok(())
            }
            _ => Err(Error::new(Code::InvalidFrame).with_detail("This frame type is not known.")),
        }
    }

    async fn hello(&self, id: Option<String>, frame: HelloFrame) -> Result<()> {
        let said = ClientPosition::of(frame.epoch, frame.account_rev, frame.conversations)?;
        let limited = self.is_limited;
        if let Some(last) =
            self.greeted.get().filter(|last| limited && last.elapsed() < HELLO_PAUSE)
        {
            let wait = HELLO_PAUSE.saturating_sub(last.elapsed());
            return Err(Error::new(Code::RateLimited).retry_after(wait));
        }
        let mut position = self.hello.take().unwrap_or_default();
        position.add(said)?;
        if frame.more {
            self.hello.replace(Some(position));
            return Ok(());
        }
        self.greeted.set(Some(Instant::now()));
        self.live.synchronizer.welcome(&self.hub, &self.subscriber, position).await?;
        if id.is_some() {
            self.answer(&ServerFrame::Ack(AckFrame { id, message: None }));
        }
        Ok(())
    }

    fn send(&self, mut frame: SendFrame) -> Result<()> {
        self.after_hello()?;
        let (messages, account) = (self.live.messages.clone(), self.subscriber.account);
        self.answer_later(frame.id.take(), async move {
            let (conversation, new) = frame.into_new();
            Ok(Some(messages.send(account, conversation, new).await?.message))
        });
        Ok(())
    }

    fn cursor(&self, frame: CursorFrame) -> Result<()> {
        self.after_hello()?;
        let CursorFrame { id, conversation_id, delivered, read, .. } = frame;
        let (receipts, account) = (self.live.receipts.clone(), self.subscriber.account);
        self.answer_later(id, async move {
            receipts.report(account, conversation_id, delivered, read).await.map(|_| None)
        });
        Ok(())
    }

    /// Ephemeral: an error is answered only if the frame has an id.
    fn typing(&self, frame: TypingFrame) -> Result<()> {
        self.after_hello()?;
        let TypingFrame { id, conversation_id, .. } = frame;
        let (presence, subscriber) = (self.live.presence.clone(), Rc::clone(&self.subscriber));
        rt::spawn(async move {
            let passed = match subscriber.receives(conversation_id) {
                true => presence.forward_typing(subscriber.account, conversation_id).await,
                false => Err(Code::NotFound.into()),
            };
            if id.is_some() {
                let frame = match passed {
                    Ok(()) => ServerFrame::Ack(AckFrame { id, message: None }),
                    Err(error) => error_frame(id, &error),
                };
                subscriber.outbox.answer(text_frame(&frame));
            }
        });
        Ok(())
    }

    fn looking(&self, LookingFrame { id, .. }: LookingFrame) -> Result<()> {
        self.after_hello()?;
        let (presence, account) = (self.live.presence.clone(), self.subscriber.account);
        let subscriber = Rc::clone(&self.subscriber);
        rt::spawn(async move {
            presence.note_attention(account).await;
            if id.is_some() {
                let ack = ServerFrame::Ack(AckFrame { id, message: None });
                subscriber.outbox.answer(text_frame(&ack));
            }
        });
        Ok(())
    }

    fn token(&self, frame: TokenFrame) -> Result<()> {
        let identity = self.live.access.tokens.check(&frame.access_token)?;
        let is_mine = identity.account == self.subscriber.account;
        if identity.session != self.subscriber.session || !is_mine {
            return Err(
                Error::new(Code::Unauthenticated).with_detail("The token is of another session.")
            );
        }
        self.expires_at.set(identity.expires_at.max(self.expires_at.get()));
        self.answer(&ServerFrame::Ack(AckFrame { id: frame.id, message: None }));
        Ok(())
    }

    fn after_hello(&self) -> Result<()> {
        match self.has_greeted() {
            true => Ok(()),
            false => Err(Error::new(Code::InvalidFrame).with_detail("Send hello first.")),
        }
    }

    /// Continues reading while an action waits for its commit, so that consecutive messages of one
    /// client are written in one batch. The actions begin in the order of the frames.
    fn answer_later(
        &self,
        id: Option<String>,
        action: impl Future<Output = Result<Option<Message>>> + 'static,
    ) {
        let subscriber = Rc::clone(&self.subscriber);
        rt::spawn(async move {
            let frame = match action.await {
                Ok(message) => ServerFrame::Ack(AckFrame { id, message }),
                Err(error) => error_frame(id, &error),
            };
            subscriber.outbox.answer(text_frame(&frame));
        });
    }

    fn answer(&self, frame: &ServerFrame) {
        self.subscriber.outbox.answer(text_frame(frame));
    }

    /// Answers with an error; after too many of them, closes the socket.
    fn refuse(&self, id: Option<String>, error: &Error) -> Verdict {
        self.answer(&error_frame(id, error));
        let mut errors = self.errors.borrow_mut();
        errors.retain(|error| error.elapsed() < MINUTE);
        errors.push(Instant::now());
        match errors.len() > ERRORS_MAX {
            true => Verdict::Close(CloseCode::Protocol),
            false => Verdict::GoOn,
        }
    }
}

fn error_frame(id: Option<String>, error: &Error) -> ServerFrame {
    let request = RequestId::new();
    problem::log(error, request, "frame");
    ServerFrame::Error(ErrorFrame { id, problem: Problem::new(error, request) })
}

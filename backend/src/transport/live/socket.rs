//! One socket, from its first frame to its close.

use std::{rc::Rc, sync::Arc, time::Duration};

use actix_ws::{AggregatedMessage, AggregatedMessageStream};
use futures_util::StreamExt;
use tokio::time::{Instant, interval_at, sleep_until, timeout};

use super::{
    LiveSockets,
    guard::Incoming,
    inbox::{Inbox, Verdict},
};
use crate::{
    base::{
        clock::Timestamp,
        metrics::{CloseLabel, GaugeGuard, METRICS},
    },
    engine::{
        delivery::{
            close::CloseCode,
            envelope::{ping_frame, pong_frame},
            hub::{Hub, Subscriber},
        },
        identity::tokens::Identity,
    },
    http::connection::Connection,
    transport::admission::SocketPermit,
};

/// A socket without a `hello` is closed after this time.
const HELLO: Duration = Duration::from_secs(10);
const PING: Duration = Duration::from_secs(20);
/// Two unanswered pings, plus some time.
const SILENCE: Duration = Duration::from_secs(50);
/// Time limit for writing the close frame before the connection is cut.
const FAREWELL: Duration = Duration::from_millis(250);

pub struct Socket {
    pub live: Arc<LiveSockets>,
    pub hub: Rc<Hub>,
    pub subscriber: Rc<Subscriber>,
    pub identity: Identity,
    /// Whether rate limits apply.
    pub is_limited: bool,
    pub connection: Option<Connection>,
    pub incoming: Rc<Incoming>,
    pub _permit: Option<SocketPermit>,
}

impl Socket {
    pub async fn run(self, mut messages: AggregatedMessageStream) {
        let inbox = Inbox::new(
            Arc::clone(&self.live),
            Rc::clone(&self.hub),
            Rc::clone(&self.subscriber),
            self.identity,
            self.is_limited,
        );
        let _counted = GaugeGuard::one(&METRICS.sockets);
        let (began, mut heard) = (Instant::now(), Instant::now());
        let mut pings = interval_at(began + PING, PING);
        let outbox = &self.subscriber.outbox;
        self.attach();
        // A refused socket does not count for presence.
        let stay =
            outbox.closing().is_none().then(|| self.live.presence.connect(self.subscriber.account));
        loop {
            let hello_due = (!inbox.has_greeted()).then(|| began + HELLO);
            let token_due = instant_of(inbox.expires_at());
            tokio::select! {
                biased;
                _ = outbox.wait_until_closing() => break,
                () = outbox.wait_until_stalled() => outbox.close(CloseCode::TooSlow),
                () = deadline(hello_due) => outbox.close(CloseCode::Protocol),
                () = sleep_until(token_due) => outbox.close(CloseCode::SessionEnded),
                _ = pings.tick() => {
                    if heard.elapsed() > SILENCE {
                        outbox.close(CloseCode::TooSlow);
                    } else {
                        outbox.answer(ping_frame());
                    }
                }
                message = messages.next() => {
                    heard = Instant::now();
                    match message {
                        Some(Ok(message)) => self.take(&inbox, message).await,
                        Some(Err(_)) => outbox.close(self.fault()),
                        None => outbox.close(self.incoming.stopped().unwrap_or(CloseCode::Normal)),
                    }
                }
            }
        }
        self.hub.detach(&self.subscriber);
        drop(stay);
        let code = outbox.closing().unwrap_or(CloseCode::Normal).number();
        METRICS.sockets_closed.get_or_create(&CloseLabel { code }).inc();
        self.finish_closing(messages).await;
    }

    /// A socket is closed with its session and with the server even before its hello; events of its
    /// account are buffered until the welcome. A session that ended since the handshake is not
    /// announced again, so its state is looked up.
    fn attach(&self) {
        self.subscriber.outbox.start_buffering();
        self.hub.attach(&self.subscriber);
        if self.live.access.revocations.has_ended(self.identity.session) {
            self.subscriber.outbox.close(CloseCode::SessionEnded);
        }
    }

    fn fault(&self) -> CloseCode {
        self.incoming.stopped().unwrap_or(CloseCode::Protocol)
    }

    async fn take(&self, inbox: &Inbox, message: AggregatedMessage) {
        let outbox = &self.subscriber.outbox;
        let verdict = match message {
            AggregatedMessage::Text(text) => inbox.take(text.as_bytes()).await,
            AggregatedMessage::Binary(_) => inbox.refuse_binary(),
            AggregatedMessage::Ping(payload) => {
                outbox.answer(pong_frame(&payload));
                Verdict::GoOn
            }
            AggregatedMessage::Pong(_) => Verdict::GoOn,
            AggregatedMessage::Close(_) => Verdict::Close(CloseCode::Normal),
        };
        if let Verdict::Close(code) = verdict {
            outbox.close(code);
        }
    }

    /// Waits a moment until the close frame is written and answered, then cuts the connection.
    async fn finish_closing(&self, mut messages: AggregatedMessageStream) {
        let answered = async {
            self.subscriber.outbox.wait_until_written().await;
            while let Some(Ok(message)) = messages.next().await {
                if matches!(message, AggregatedMessage::Close(_)) {
                    return;
                }
            }
            // Unread bytes would cause a reset, which discards the close frame.
            self.incoming.discard().await;
        };
        // The connection is closed with or without the answer.
        let _ = timeout(FAREWELL, answered).await;
        if let Some(connection) = self.connection {
            connection.cut(!self.subscriber.outbox.is_disconnected());
        }
        self.subscriber.outbox.finish();
    }
}

async fn deadline(due: Option<Instant>) {
    match due {
        Some(due) => sleep_until(due).await,
        None => std::future::pending().await,
    }
}

fn instant_of(expires_at: Timestamp) -> Instant {
    Instant::now() + expires_at.since(Timestamp::now())
}

//! Checks the headers of incoming frames before the WebSocket layer buffers them: that layer would
//! wait for a frame of any declared length, and would collect fragments without a limit.

use std::{
    cell::{Cell, RefCell},
    future::Future,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
    time::Duration,
};

use actix_web::{dev::Payload, error::PayloadError};
use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use tokio::time::{Sleep, sleep};

use super::{
    frame_limiter::FrameLimiter,
    headers::{FrameFault, FrameHeaders, Stop},
};
use crate::engine::delivery::close::CloseCode;

/// A message, and each frame, must be complete within this time after its first byte, as a body
/// over REST must be.
const ARRIVAL: Duration = Duration::from_secs(15);

/// The incoming bytes of a socket. Its stream is handed out once to be parsed; after the stream was
/// stopped, the remaining bytes can be discarded.
pub struct Incoming {
    payload: RefCell<Payload>,
    stopped: Cell<Option<CloseCode>>,
}

impl Incoming {
    /// Wraps a request's payload in the guard.
    pub fn guarded(payload: Payload, frame_limiter: FrameLimiter) -> (Rc<Self>, Payload) {
        let incoming = Rc::new(Self { payload: RefCell::new(payload), stopped: Cell::new(None) });
        let guard = Guard {
            incoming: Rc::clone(&incoming),
            headers: FrameHeaders::default(),
            frame_limiter,
            overdue: None,
        };
        (incoming, Payload::Stream { payload: Box::pin(guard) })
    }

    /// The close code if the guard ended the stream.
    pub fn stopped(&self) -> Option<CloseCode> {
        self.stopped.get()
    }

    /// Reads and discards everything until the peer closes the connection.
    pub async fn discard(&self) {
        std::future::poll_fn(|context| {
            while let Some(Ok(_)) = std::task::ready!(self.poll(context)) {}
            Poll::Ready(())
        })
        .await;
    }

    fn poll(&self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, PayloadError>>> {
        self.payload.borrow_mut().poll_next_unpin(context)
    }
}

struct Guard {
    incoming: Rc<Incoming>,
    headers: FrameHeaders,
    frame_limiter: FrameLimiter,
    /// Runs while a message or frame is incomplete.
    overdue: Option<Pin<Box<Sleep>>>,
}

impl Guard {
    /// Ends the stream after the frames before the refused one; returns their bytes.
    fn stop(&self, stop: Stop, bytes: &Bytes) -> Bytes {
        self.incoming.stopped.set(Some(match stop.fault {
            FrameFault::TooLarge => CloseCode::FrameTooLarge,
            FrameFault::Broken => CloseCode::Protocol,
            FrameFault::TooMany => CloseCode::TooManyFrames,
        }));
        bytes.slice(..stop.sound)
    }

    fn watch_time(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if !self.headers.is_amid() {
            self.overdue = None;
            return Poll::Pending;
        }
        self.overdue.get_or_insert_with(|| Box::pin(sleep(ARRIVAL))).as_mut().poll(context)
    }
}

impl Stream for Guard {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.incoming.stopped().is_some() {
            return Poll::Ready(None);
        }
        let next = self.incoming.poll(context);
        if let Poll::Ready(Some(Ok(bytes))) = &next {
            let Guard { headers, frame_limiter, .. } = &mut *self;
            let pauses = headers.pauses();
            if let Err(stop) = headers.follow(bytes, |size| frame_limiter.admits(size)) {
                return Poll::Ready(Some(Ok(self.stop(stop, bytes))));
            }
            // A message that began after the previous one was complete gets a new time limit.
            if self.headers.pauses() != pauses {
                self.overdue = None;
            }
            return next;
        }
        if next.is_pending() && self.watch_time(context).is_ready() {
            self.incoming.stopped.set(Some(CloseCode::TooSlow));
            return Poll::Ready(None);
        }
        next
    }
}

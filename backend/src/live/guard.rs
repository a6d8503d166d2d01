//! Reads the headers of incoming frames before anything buffers them: the WebSocket layer
//! would wait for a frame of any declared length to arrive as a whole.

use std::{
    cell::Cell,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use actix_web::{dev::Payload, error::PayloadError};
use bytes::Bytes;
use futures_util::{Stream, StreamExt};

use super::headers::Headers;

/// Puts the guard before a request's payload; sets `tripped` when it ends the stream.
pub fn guarded(payload: Payload, tripped: Rc<Cell<bool>>) -> Payload {
    Payload::Stream { payload: Box::pin(Guard { payload, headers: Headers::default(), tripped }) }
}

struct Guard {
    payload: Payload,
    headers: Headers,
    tripped: Rc<Cell<bool>>,
}

impl Stream for Guard {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.tripped.get() {
            return Poll::Ready(None);
        }
        let next = self.payload.poll_next_unpin(context);
        if let Poll::Ready(Some(Ok(bytes))) = &next
            && self.headers.follow(bytes).is_err()
        {
            self.tripped.set(true);
            return Poll::Ready(Some(Err(PayloadError::Overflow)));
        }
        next
    }
}

//! A request body that is handled while it arrives, in constant memory.

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    rt::time::{Sleep, sleep},
};
use bytes::Bytes;
use futures_util::Stream;

use super::timed_stream::RequestProgress;
use crate::base::error::{Code, Error, Result};

/// The longest time without a byte.
const IDLE: Duration = Duration::from_secs(30);

/// The bytes of a body. Its handler limits their number.
pub struct StreamedBody {
    payload: Payload,
    progress: Option<RequestProgress>,
    idle: Pin<Box<Sleep>>,
}

impl FromRequest for StreamedBody {
    type Error = Error;
    type Future = std::future::Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let progress = request.conn_data::<RequestProgress>().cloned();
        std::future::ready(Ok(Self {
            payload: payload.take(),
            progress,
            idle: Box::pin(sleep(IDLE)),
        }))
    }
}

impl Stream for StreamedBody {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match Pin::new(&mut self.payload).poll_next(context) {
            Poll::Ready(Some(Ok(chunk))) => {
                let deadline = tokio::time::Instant::now() + IDLE;
                self.idle.as_mut().reset(deadline);
                if let Some(progress) = &self.progress {
                    progress.consume_body(chunk.len());
                }
                Poll::Ready(Some(Ok(chunk)))
            }
            Poll::Ready(Some(Err(error))) => {
                Poll::Ready(Some(Err(Error::new(Code::TooSlow).caused_by(error.to_string()))))
            }
            Poll::Ready(None) => {
                if let Some(progress) = &self.progress {
                    progress.finish_body();
                }
                Poll::Ready(None)
            }
            Poll::Pending => {
                let is_late = Future::poll(self.idle.as_mut(), context).is_ready();
                if is_late {
                    Poll::Ready(Some(Err(Error::new(Code::TooSlow))))
                } else {
                    Poll::Pending
                }
            }
        }
    }
}

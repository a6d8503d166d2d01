//! Limits on one TCP connection of HTTP/1.1: the time for the head of every request, the bytes that
//! are read of an unwanted body, and the number of connections per source. The web framework itself
//! limits only the first head.

mod connection_limit;

use std::{
    cell::{Cell, RefCell},
    future::Future,
    io,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker, ready},
    time::Duration,
};

use actix_http::body::{BodySize, BoxBody, MessageBody};
use actix_web::{
    http::header::{self, HeaderMap},
    rt::net::TcpStream,
};
use bytes::Bytes;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, Sleep, sleep_until},
};

pub use self::connection_limit::{ConnectionLimit, ConnectionPermit};

/// The head of a request must be complete within this time after the connection began, or after the
/// previous answer.
pub const HEAD: Duration = Duration::from_secs(15);

/// After an answer, the rest of an unread body is discarded up to this time and size. Otherwise a
/// client that is still sending would lose the answer.
pub const DRAIN: Duration = Duration::from_secs(2);
const DRAIN_BYTES: usize = 64 * 1_024;

/// The most bytes of one request that are read before the answer: head and body at their limits,
/// plus the overhead of a chunked transfer.
const REQUEST_BYTES: usize = 512 * 1_024;

/// What the bytes of the connection belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// The head of the next request. It may have begun to arrive before the previous answer, so its
    /// time does not start with its first byte; a connection without any bytes is closed earlier.
    Head { until: Instant },
    /// A request in progress, with the number of bytes read.
    Request { read: usize, body_read: bool },
    /// The rest of an answered request. A body of unknown or great length is not read to its end.
    Rest { read: usize, until: Instant, is_bounded: bool },
    /// A live socket, which has limits of its own.
    Live,
}

/// The body that the head of a request announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeclaredBody {
    Nothing,
    /// A known length that may be read to its end after the answer. Later bytes belong to the next
    /// request and count there.
    Small,
    /// A greater or unknown length.
    Large,
}

impl DeclaredBody {
    pub fn by(headers: &HeaderMap) -> Self {
        let length = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
        match length.map(str::parse::<usize>) {
            _ if headers.contains_key(header::TRANSFER_ENCODING) => Self::Large,
            None | Some(Ok(0)) => Self::Nothing,
            Some(Ok(length)) if length <= DRAIN_BYTES => Self::Small,
            Some(_) => Self::Large,
        }
    }
}

/// Shared state with which the handling of requests informs the connection. Cheap to clone.
#[derive(Clone)]
pub struct RequestProgress(Rc<ProgressState>);

struct ProgressState {
    phase: Cell<Phase>,
    reader: RefCell<Option<Waker>>,
}

/// The TCP stream with its limits.
pub struct TimedStream {
    stream: TcpStream,
    progress: RequestProgress,
    timer: Option<Pin<Box<Sleep>>>,
    _permit: ConnectionPermit,
}

impl RequestProgress {
    fn new() -> Self {
        // For the first head the framework answers 408 shortly before this.
        let until = Instant::now() + HEAD + DRAIN;
        let phase = Cell::new(Phase::Head { until });
        Self(Rc::new(ProgressState { phase, reader: RefCell::default() }))
    }

    pub fn begin_request(&self) {
        self.0.phase.set(Phase::Request { read: 0, body_read: false });
    }

    /// Notes that a handler has consumed bytes of the body, so that as many more may be read. The
    /// size of such a body is limited by its handler.
    pub fn consume_body(&self, bytes: usize) {
        if let Phase::Request { read, body_read } = self.0.phase.get() {
            let read = read.saturating_sub(bytes);
            self.0.phase.set(Phase::Request { read, body_read });
            if let Some(reader) = self.0.reader.take() {
                reader.wake();
            }
        }
    }

    /// Marks the body of the current request as read to its end.
    pub fn finish_body(&self) {
        if let Phase::Request { read, .. } = self.0.phase.get() {
            self.0.phase.set(Phase::Request { read, body_read: true });
        }
    }

    /// Whether the connection must close after the answer to the current request, because the rest
    /// of its body is not read.
    pub fn closes_after(&self, declared: DeclaredBody) -> bool {
        let unread = matches!(self.0.phase.get(), Phase::Request { body_read: false, .. });
        unread && declared == DeclaredBody::Large
    }

    pub fn switch_to_live(&self) {
        self.0.phase.set(Phase::Live);
    }

    /// Wraps the body of an answer; the request ends when it has been sent.
    pub fn track_body(self, body: BoxBody, declared: DeclaredBody) -> impl MessageBody {
        TrackedBody { body, progress: self, declared }
    }

    fn finish_request(&self, declared: DeclaredBody) {
        let rest = |is_bounded| Phase::Rest { read: 0, until: Instant::now() + DRAIN, is_bounded };
        self.0.phase.set(match self.0.phase.get() {
            Phase::Request { body_read: false, .. } if declared == DeclaredBody::Small => {
                rest(false)
            }
            Phase::Request { body_read: false, .. } if declared == DeclaredBody::Large => {
                rest(true)
            }
            Phase::Live => rest(true),
            _ => Phase::Head { until: Instant::now() + HEAD },
        });
        // The reader must check the new phase and its deadline.
        if let Some(reader) = self.0.reader.take() {
            reader.wake();
        }
    }
}

impl TimedStream {
    pub fn new(stream: TcpStream, permit: ConnectionPermit) -> Self {
        Self { stream, progress: RequestProgress::new(), timer: None, _permit: permit }
    }

    pub fn stream(&self) -> &TcpStream {
        &self.stream
    }

    pub fn progress(&self) -> RequestProgress {
        self.progress.clone()
    }

    fn until(&mut self, deadline: Instant, context: &mut Context<'_>) -> Poll<()> {
        let timer = self.timer.get_or_insert_with(|| Box::pin(sleep_until(deadline)));
        if timer.deadline() != deadline {
            timer.as_mut().reset(deadline);
        }
        timer.as_mut().poll(context)
    }

    /// How much may be read in the current phase, and until when.
    fn allowance(&self) -> ReadAllowance {
        match self.progress.0.phase.get() {
            Phase::Request { read, .. } if read >= REQUEST_BYTES => ReadAllowance::Later,
            Phase::Rest { read, until, is_bounded: true } if read >= DRAIN_BYTES => {
                ReadAllowance::NoMore(until)
            }
            Phase::Head { until } | Phase::Rest { until, .. } => ReadAllowance::Until(Some(until)),
            Phase::Request { .. } | Phase::Live => ReadAllowance::Until(None),
        }
    }

    fn count(&self, bytes: usize) {
        let phase = &self.progress.0.phase;
        phase.set(match phase.get() {
            Phase::Request { read, body_read } => Phase::Request { read: read + bytes, body_read },
            Phase::Rest { read, until, is_bounded } => {
                Phase::Rest { read: read + bytes, until, is_bounded }
            }
            phase @ (Phase::Head { .. } | Phase::Live) => phase,
        });
    }

    fn store_waker(&self, waker: &Waker) {
        let mut reader = self.progress.0.reader.borrow_mut();
        if !reader.as_ref().is_some_and(|reader| reader.will_wake(waker)) {
            *reader = Some(waker.clone());
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ReadAllowance {
    Until(Option<Instant>),
    /// Nothing before this request has been answered.
    Later,
    /// No more bytes; the stream ends at this time.
    NoMore(Instant),
}

impl AsyncRead for TimedStream {
    /// Also ends the stream when the time is over or the byte limit is reached.
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.store_waker(context.waker());
        let deadline = match self.allowance() {
            ReadAllowance::Until(deadline) => deadline,
            ReadAllowance::Later => return Poll::Pending,
            // Closing with unread bytes resets the connection, and the peer may lose the answer. It
            // has until the deadline to read the answer and to close.
            ReadAllowance::NoMore(until) => {
                ready!(self.until(until, context));
                return Poll::Ready(Ok(()));
            }
        };
        if let Some(deadline) = deadline
            && self.until(deadline, context).is_ready()
        {
            return Poll::Ready(Ok(()));
        }
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        let bytes = buffer.filled().len().saturating_sub(before);
        if read.is_ready() && bytes > 0 {
            self.count(bytes);
        }
        read
    }
}

impl AsyncWrite for TimedStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffers: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, buffers)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

struct TrackedBody {
    body: BoxBody,
    progress: RequestProgress,
    declared: DeclaredBody,
}

impl MessageBody for TrackedBody {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.body).poll_next(context)
    }
}

impl Drop for TrackedBody {
    fn drop(&mut self) {
        self.progress.finish_request(self.declared);
    }
}

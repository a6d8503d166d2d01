//! One TCP connection of HTTP/1.1, watched byte by byte: how long a head may take to come,
//! also that of a second request; how much of a body is read that nobody wants; and how
//! many connections one source may have. The web framework bounds the first head only.

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

/// The head of a request has to be complete so long after the connection began, or after the
/// request before it was answered.
pub const HEAD: Duration = Duration::from_secs(15);

/// After an answer, so much of a body that was not read is taken off the line, for so long:
/// who is still sending would else lose the answer.
pub const DRAIN: Duration = Duration::from_secs(2);
const DRAIN_BYTES: usize = 64 * 1_024;

/// The most bytes of one request that are read before it is answered: heads and bodies at
/// their largest, with what a transfer in chunks adds.
const REQUEST_BYTES: usize = 512 * 1_024;

/// What the bytes on the line belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// The head of the next request. It may have begun to come before the last one was
    /// answered, so its time does not wait for its first byte: a connection without any is
    /// closed sooner.
    Head { until: Instant },
    /// A request under way, of which so much has been read.
    Request { read: usize, body_read: bool },
    /// What is left of a request that has been answered. A body of unknown or great length is
    /// not read to its end.
    Rest { read: usize, until: Instant, is_bounded: bool },
    /// A live socket, which is watched elsewhere.
    Live,
}

/// The body that a request announces by its head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeclaredBody {
    Nothing,
    /// Of a known length that may be read to its end after the answer. What follows it on the
    /// connection belongs to the next request, and counts there.
    Small,
    /// Longer, or of unknown length.
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

/// What the requests of a connection tell of themselves. Cheap to clone.
#[derive(Clone)]
pub struct RequestProgress(Rc<ProgressState>);

struct ProgressState {
    phase: Cell<Phase>,
    reader: RefCell<Option<Waker>>,
}

/// The connection itself.
pub struct TimedStream {
    stream: TcpStream,
    progress: RequestProgress,
    timer: Option<Pin<Box<Sleep>>>,
    _permit: ConnectionPermit,
}

impl RequestProgress {
    fn new() -> Self {
        // The framework says 408 to a first head that is slow, a moment before this.
        let until = Instant::now() + HEAD + DRAIN;
        let phase = Cell::new(Phase::Head { until });
        Self(Rc::new(ProgressState { phase, reader: RefCell::default() }))
    }

    pub fn begin_request(&self) {
        self.0.phase.set(Phase::Request { read: 0, body_read: false });
    }

    /// The body of the request under way has come to its end.
    pub fn finish_body(&self) {
        if let Phase::Request { read, .. } = self.0.phase.get() {
            self.0.phase.set(Phase::Request { read, body_read: true });
        }
    }

    /// Whether the connection has to close after the answer to the current request, because
    /// the rest of its body is not read to the end.
    pub fn closes_after(&self, declared: DeclaredBody) -> bool {
        let unread = matches!(self.0.phase.get(), Phase::Request { body_read: false, .. });
        unread && declared == DeclaredBody::Large
    }

    pub fn switch_to_live(&self) {
        self.0.phase.set(Phase::Live);
    }

    /// The body of an answer; when it has been sent, the request is over.
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
        // The line has to look at what it now waits for, and until when.
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

    /// Whether there may be more, and until when.
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
    /// Not before this request has been answered.
    Later,
    /// No more bytes; the end of the stream at this time.
    NoMore(Instant),
}

impl AsyncRead for TimedStream {
    /// The end of the stream also when the time is over, or enough has been read.
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.store_waker(context.waker());
        let deadline = match self.allowance() {
            ReadAllowance::Until(deadline) => deadline,
            ReadAllowance::Later => return Poll::Pending,
            // Closing with bytes unread resets the connection, and the peer may lose the answer.
            // It has until the deadline to read the answer and to close.
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

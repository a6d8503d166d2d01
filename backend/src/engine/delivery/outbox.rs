//! The outgoing queue of one socket. It belongs to one worker, so it needs no lock: the hub pushes
//! frames, and the response body takes them.

use std::{
    cell::RefCell,
    collections::VecDeque,
    future::poll_fn,
    task::{Context, Poll, Waker},
    time::{Duration, Instant},
};

use bytes::{Bytes, BytesMut};
use tokio::time::sleep;

use super::{close::CloseCode, envelope::close_frame, events::conversations::SINGLE_MAX};
use crate::base::metrics::METRICS;

/// A socket with more bytes than this in its queue, from which nothing was taken for
/// `READ_TIMEOUT`, counts as a slow reader.
const MAX_BYTES: usize = 640 * 1_024;
const READ_TIMEOUT: Duration = Duration::from_secs(1);

// A frame with the longest message, behind a full chunk, never counts as slow reading.
const _: () = assert!(SINGLE_MAX + CHUNK <= MAX_BYTES);

/// A socket with more bytes than this counts as a slow reader at once.
const HARD_LIMIT: usize = 4 * 1_024 * 1_024;

/// Long answers wait until the queue is below this size, so that they never count as slow reading.
/// Above it, ephemeral frames are dropped.
const CAPACITY: usize = 128 * 1_024;

/// Small frames are written together, up to this size.
const CHUNK: usize = 16 * 1_024;

#[derive(Default)]
pub struct Outbox {
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    queue: VecDeque<Bytes>,
    bytes: usize,
    /// Since when the queue has not been emptied; `None` if it is empty.
    waiting_since: Option<Instant>,
    /// Frames that are held back while the welcome is being made.
    buffered: Option<Vec<Bytes>>,
    /// The welcome is being made or has been sent: ephemeral frames are queued.
    accepts_ephemeral: bool,
    closing: Option<CloseCode>,
    /// The close frame has been taken, or the connection has ended.
    ended: bool,
    /// The response body ends.
    finished: bool,
    disconnected: bool,
    writer: Option<Waker>,
    watcher: Option<Waker>,
}

impl Outbox {
    /// Queues a frame. A slow reader is closed; the hub never waits.
    pub fn push(&self, frame: Bytes) {
        let mut state = self.state.borrow_mut();
        if state.closing.is_some() {
            return;
        }
        let size = frame.len();
        match &mut state.buffered {
            Some(buffered) => buffered.push(frame),
            None => state.queue.push_back(frame),
        }
        state.count_queued(size);
    }

    /// Queues an ephemeral frame if there is room. It never closes the socket. Before the welcome
    /// it is dropped, because the welcome contains the current state.
    pub fn push_ephemeral(&self, frame: &Bytes) {
        let (accepts_ephemeral, bytes) = {
            let state = self.state.borrow();
            (state.accepts_ephemeral, state.bytes)
        };
        if accepts_ephemeral && bytes + frame.len() <= CAPACITY {
            self.push(frame.clone());
        } else if accepts_ephemeral {
            METRICS.frames_dropped.inc();
        }
    }

    /// Starts to queue ephemeral frames.
    pub fn accept_ephemeral(&self) {
        self.state.borrow_mut().accepts_ephemeral = true;
    }

    /// Queues an answer, also before the welcome.
    pub fn answer(&self, frame: Bytes) {
        let mut state = self.state.borrow_mut();
        if state.closing.is_some() {
            return;
        }
        let size = frame.len();
        state.queue.push_back(frame);
        state.count_queued(size);
    }

    /// Holds back pushed frames until [`Outbox::flush_buffered`].
    pub fn start_buffering(&self) {
        self.state.borrow_mut().buffered.get_or_insert_default();
    }

    /// Queues the frames that were held back, behind the answers.
    pub fn flush_buffered(&self) {
        let mut state = self.state.borrow_mut();
        if let Some(buffered) = state.buffered.take() {
            state.queue.extend(buffered);
            state.wake_writer();
        }
    }

    /// Drops the queue and sends a close frame.
    pub fn close(&self, code: CloseCode) {
        let mut state = self.state.borrow_mut();
        if state.closing.is_none() {
            state.close(code);
            state.wake();
        }
    }

    pub fn closing(&self) -> Option<CloseCode> {
        self.state.borrow().closing
    }

    pub fn is_disconnected(&self) -> bool {
        self.state.borrow().disconnected
    }

    /// Ends the response body, after the connection has been shut down.
    pub fn finish(&self) {
        let mut state = self.state.borrow_mut();
        state.finished = true;
        state.wake();
    }

    /// The connection has ended; nothing is written any more.
    pub fn end(&self) {
        let mut state = self.state.borrow_mut();
        state.ended = true;
        state.disconnected = true;
        state.closing.get_or_insert(CloseCode::Normal);
        state.queue.clear();
        state.buffered = None;
        state.bytes = 0;
        state.wake();
    }

    /// The bytes to write next; `None` at the end of the response body.
    pub fn poll_take(&self, context: &Context<'_>) -> Poll<Option<Bytes>> {
        let mut state = self.state.borrow_mut();
        if state.finished {
            return Poll::Ready(None);
        }
        if let Some(first) = state.queue.pop_front() {
            let before = state.queue.len() + 1;
            let chunk = state.join(first);
            METRICS.count_frames(before - state.queue.len());
            let was_full = state.bytes >= CAPACITY;
            state.bytes = state.bytes.saturating_sub(chunk.len());
            state.waiting_since = (state.bytes > 0).then(Instant::now);
            if was_full && state.bytes < CAPACITY {
                state.wake_watcher();
            }
            return Poll::Ready(Some(chunk));
        }
        if let Some(code) = state.closing.filter(|_| !state.ended) {
            state.ended = true;
            state.wake_watcher();
            return Poll::Ready(Some(close_frame(code)));
        }
        state.writer = Some(context.waker().clone());
        Poll::Pending
    }

    /// Empties the queue, for a long poll, which does not use the content of the frames.
    pub fn clear_queue(&self) {
        let mut state = self.state.borrow_mut();
        state.queue.clear();
        state.bytes = 0;
        state.waiting_since = None;
        state.wake_watcher();
    }

    /// Waits until a frame is queued or the socket closes.
    pub async fn wait_for_activity(&self) {
        poll_fn(|context| {
            let mut state = self.state.borrow_mut();
            let buffered = state.buffered.as_ref().is_some_and(|buffered| !buffered.is_empty());
            if buffered || !state.queue.is_empty() || state.closing.is_some() {
                return Poll::Ready(());
            }
            state.writer = Some(context.waker().clone());
            Poll::Pending
        })
        .await;
    }

    /// Waits until a part of a long answer fits, or the socket closes.
    pub async fn wait_for_capacity(&self) {
        self.watch(|state| state.bytes < CAPACITY || state.closing.is_some()).await;
    }

    /// Waits until the socket counts as a slow reader.
    pub async fn wait_until_stalled(&self) {
        loop {
            self.watch(|state| state.bytes > MAX_BYTES).await;
            sleep(READ_TIMEOUT).await;
            if self.state.borrow().stalls() {
                return;
            }
        }
    }

    /// Waits until the socket closes.
    pub async fn wait_until_closing(&self) -> CloseCode {
        self.watch(|state| state.closing.is_some()).await;
        self.closing().unwrap_or(CloseCode::Normal)
    }

    /// Waits until the close frame has been taken.
    pub async fn wait_until_written(&self) {
        self.watch(|state| state.ended).await;
    }

    async fn watch(&self, ready: impl Fn(&State) -> bool) {
        poll_fn(|context| {
            let mut state = self.state.borrow_mut();
            if ready(&state) {
                return Poll::Ready(());
            }
            state.watcher = Some(context.waker().clone());
            Poll::Pending
        })
        .await;
    }
}

impl State {
    /// Counts queued bytes, and closes a slow reader.
    fn count_queued(&mut self, size: usize) {
        self.bytes += size;
        self.waiting_since.get_or_insert_with(Instant::now);
        if self.stalls() || self.bytes > HARD_LIMIT {
            self.close(CloseCode::TooSlow);
        }
        self.wake_writer();
        if self.bytes > MAX_BYTES || self.closing.is_some() {
            self.wake_watcher();
        }
    }

    fn stalls(&self) -> bool {
        self.bytes > MAX_BYTES
            && self.waiting_since.is_some_and(|since| since.elapsed() >= READ_TIMEOUT)
    }

    fn close(&mut self, code: CloseCode) {
        self.closing = Some(code);
        self.queue.clear();
        self.buffered = None;
        self.bytes = 0;
    }

    fn wake(&mut self) {
        self.wake_writer();
        self.wake_watcher();
    }

    fn wake_writer(&mut self) {
        if let Some(writer) = self.writer.take() {
            writer.wake();
        }
    }

    /// Wakes the task of the socket, which waits for a crossed limit or the end, not for frames.
    fn wake_watcher(&mut self) {
        if let Some(watcher) = self.watcher.take() {
            watcher.wake();
        }
    }

    /// A large first frame alone; a small one together with the small ones behind it.
    fn join(&mut self, first: Bytes) -> Bytes {
        let fits =
            |size: usize, next: Option<&Bytes>| next.is_some_and(|next| size + next.len() <= CHUNK);
        if !fits(first.len(), self.queue.front()) {
            return first;
        }
        let mut chunk = BytesMut::with_capacity(CHUNK.min(self.bytes));
        chunk.extend_from_slice(&first);
        while fits(chunk.len(), self.queue.front()) {
            if let Some(next) = self.queue.pop_front() {
                chunk.extend_from_slice(&next);
            }
        }
        chunk.freeze()
    }
}

#[cfg(test)]
mod tests;

//! What waits to be written to one socket. Lives on one worker, so nothing is locked: the
//! hub pushes, the response body takes.

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

/// A socket that has more than this waiting, and has not taken anything for a while, does
/// not read.
const MAX_BYTES: usize = 640 * 1_024;
const PATIENCE: Duration = Duration::from_secs(1);

// A frame with the longest message, behind a full chunk, never counts as slow reading.
const _: () = assert!(SINGLE_MAX + CHUNK <= MAX_BYTES);

/// Nor does one that has more than this waiting, which only a flood can bring about sooner.
const FLOOD: usize = 4 * 1_024 * 1_024;

/// Long answers wait for room below this, so that they never count as slow reading. Above
/// it, things of the moment are dropped.
const ROOM: usize = 128 * 1_024;

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
    /// Since when what waits has been waiting; `None` while nothing does.
    waiting_since: Option<Instant>,
    /// Frames that came before the welcome was ready; `Some` while it is being made.
    held: Option<Vec<Bytes>>,
    /// The welcome is being made or has been said: things of the moment are heard.
    hears: bool,
    closing: Option<CloseCode>,
    /// The close frame has been taken, or the connection is gone.
    ended: bool,
    /// Nothing will be asked of the connection any more.
    finished: bool,
    gone: bool,
    writer: Option<Waker>,
    watcher: Option<Waker>,
}

impl Outbox {
    /// Queues a frame of the stream. A reader that is too slow is closed, not waited for.
    pub fn push(&self, frame: Bytes) {
        let mut state = self.state.borrow_mut();
        if state.closing.is_some() {
            return;
        }
        let size = frame.len();
        match &mut state.held {
            Some(held) => held.push(frame),
            None => state.queue.push_back(frame),
        }
        state.weigh(size);
    }

    /// Queues a thing of the moment, if there is room. It closes nobody, and before the
    /// welcome, which says how things stand, it is not kept.
    pub fn push_passing(&self, frame: &Bytes) {
        let (hears, bytes) = {
            let state = self.state.borrow();
            (state.hears, state.bytes)
        };
        if hears && bytes + frame.len() <= ROOM {
            self.push(frame.clone());
        } else if hears {
            METRICS.frames_dropped.inc();
        }
    }

    /// From now on things of the moment are heard.
    pub fn hear(&self) {
        self.state.borrow_mut().hears = true;
    }

    /// Queues an answer, even before the welcome.
    pub fn answer(&self, frame: Bytes) {
        let mut state = self.state.borrow_mut();
        if state.closing.is_some() {
            return;
        }
        let size = frame.len();
        state.queue.push_back(frame);
        state.weigh(size);
    }

    /// From now on what the hub pushes waits for [`Outbox::release`].
    pub fn hold(&self) {
        self.state.borrow_mut().held.get_or_insert_default();
    }

    /// Lets what was held follow what has been answered meanwhile.
    pub fn release(&self) {
        let mut state = self.state.borrow_mut();
        if let Some(held) = state.held.take() {
            state.queue.extend(held);
            state.wake();
        }
    }

    /// The last thing this socket will be told; what waits before it is dropped.
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

    /// Whether the connection itself has ended.
    pub fn is_gone(&self) -> bool {
        self.state.borrow().gone
    }

    /// Lets the connection go, after its line has been cut.
    pub fn finish(&self) {
        let mut state = self.state.borrow_mut();
        state.finished = true;
        state.wake();
    }

    /// The connection is gone; nothing will be written any more.
    pub fn end(&self) {
        let mut state = self.state.borrow_mut();
        state.ended = true;
        state.gone = true;
        state.closing.get_or_insert(CloseCode::Normal);
        state.queue.clear();
        state.held = None;
        state.bytes = 0;
        state.wake();
    }

    /// What to write next; `None` when the connection may be let go.
    pub fn poll_take(&self, context: &Context<'_>) -> Poll<Option<Bytes>> {
        let mut state = self.state.borrow_mut();
        if state.finished {
            return Poll::Ready(None);
        }
        if let Some(first) = state.queue.pop_front() {
            let before = state.queue.len() + 1;
            let chunk = state.join(first);
            METRICS.count_frames(before - state.queue.len());
            state.bytes = state.bytes.saturating_sub(chunk.len());
            state.waiting_since = (state.bytes > 0).then(Instant::now);
            if let Some(watcher) = state.watcher.take() {
                watcher.wake();
            }
            return Poll::Ready(Some(chunk));
        }
        if let Some(code) = state.closing.filter(|_| !state.ended) {
            state.ended = true;
            if let Some(watcher) = state.watcher.take() {
                watcher.wake();
            }
            return Poll::Ready(Some(close_frame(code)));
        }
        state.writer = Some(context.waker().clone());
        Poll::Pending
    }

    /// Drops what is queued, for a long poll, which only wants to know that something is.
    pub fn forget(&self) {
        let mut state = self.state.borrow_mut();
        state.queue.clear();
        state.bytes = 0;
        state.waiting_since = None;
    }

    /// Waits until anything is queued or the socket closes.
    pub async fn stirred(&self) {
        poll_fn(|context| {
            let mut state = self.state.borrow_mut();
            let held = state.held.as_ref().is_some_and(|held| !held.is_empty());
            if held || !state.queue.is_empty() || state.closing.is_some() {
                return Poll::Ready(());
            }
            state.writer = Some(context.waker().clone());
            Poll::Pending
        })
        .await;
    }

    /// Waits until there is room for a part of a long answer, or the socket closes.
    pub async fn room(&self) {
        self.watch(|state| state.bytes < ROOM || state.closing.is_some()).await;
    }

    /// Waits until much is waiting and nothing has been taken for a while.
    pub async fn stalled(&self) {
        loop {
            self.watch(|state| state.bytes > MAX_BYTES).await;
            sleep(PATIENCE).await;
            if self.state.borrow().stalls() {
                return;
            }
        }
    }

    /// Waits until the socket is about to close.
    pub async fn closed(&self) -> CloseCode {
        self.watch(|state| state.closing.is_some()).await;
        self.closing().unwrap_or(CloseCode::Normal)
    }

    /// Waits until the close frame has been handed to the connection.
    pub async fn written(&self) {
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
    /// Counts what has been queued, and closes who does not read.
    fn weigh(&mut self, size: usize) {
        self.bytes += size;
        self.waiting_since.get_or_insert_with(Instant::now);
        if self.stalls() || self.bytes > FLOOD {
            self.close(CloseCode::TooSlow);
        }
        self.wake();
    }

    fn stalls(&self) -> bool {
        let waited = self.waiting_since.is_some_and(|since| since.elapsed() >= PATIENCE);
        self.bytes > MAX_BYTES && waited
    }

    fn close(&mut self, code: CloseCode) {
        self.closing = Some(code);
        self.queue.clear();
        self.held = None;
        self.bytes = 0;
    }

    fn wake(&mut self) {
        for waker in [self.writer.take(), self.watcher.take()].into_iter().flatten() {
            waker.wake();
        }
    }

    /// The first frame alone if it is large, else with the small ones behind it.
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
mod tests {
    use super::*;

    fn take(outbox: &Outbox) -> Poll<Option<Bytes>> {
        outbox.poll_take(&Context::from_waker(Waker::noop()))
    }

    #[test]
    fn what_is_held_follows_the_answer() {
        let outbox = Outbox::default();
        outbox.hold();
        outbox.push(Bytes::from_static(b"change"));
        outbox.answer(Bytes::from_static(b"welcome "));
        assert_eq!(take(&outbox), Poll::Ready(Some(Bytes::from_static(b"welcome "))));
        assert!(take(&outbox).is_pending());
        outbox.release();
        assert_eq!(take(&outbox), Poll::Ready(Some(Bytes::from_static(b"change"))));
    }

    /// As if what waits had been waiting for longer.
    fn let_wait(outbox: &Outbox) {
        let earlier = Instant::now().checked_sub(2 * PATIENCE);
        outbox.state.borrow_mut().waiting_since = earlier;
    }

    #[test]
    fn a_slow_reader_is_closed_and_its_queue_dropped() {
        let outbox = Outbox::default();
        let frame = Bytes::from(vec![0; 100_000]);
        for _ in 0..6 {
            outbox.push(frame.clone());
        }
        let_wait(&outbox);
        outbox.push(frame);
        assert_eq!(outbox.closing(), Some(CloseCode::TooSlow));
        assert_eq!(take(&outbox), Poll::Ready(Some(close_frame(CloseCode::TooSlow))));
        assert!(take(&outbox).is_pending(), "the peer may still answer");
        outbox.finish();
        assert_eq!(take(&outbox), Poll::Ready(None));
    }

    #[test]
    fn a_burst_is_no_slow_reading_and_a_flood_is() {
        let outbox = Outbox::default();
        let frame = Bytes::from(vec![0; 100_000]);
        for _ in 0..20 {
            outbox.push(frame.clone());
        }
        assert_eq!(outbox.closing(), None);
        let_wait(&outbox);
        assert!(take(&outbox).is_ready(), "who takes something reads");
        outbox.push(frame.clone());
        assert_eq!(outbox.closing(), None);
        for _ in 0..30 {
            outbox.push(frame.clone());
        }
        assert_eq!(outbox.closing(), Some(CloseCode::TooSlow));
    }

    #[test]
    fn things_of_the_moment_are_the_first_to_be_dropped() {
        let outbox = Outbox::default();
        let passing = Bytes::from_static(b"typing ");
        outbox.hold();
        outbox.push_passing(&passing);
        outbox.hear();
        outbox.push_passing(&passing);
        outbox.push(Bytes::from_static(b"change"));
        outbox.release();
        let welcomed = Bytes::from_static(b"typing change");
        assert_eq!(take(&outbox), Poll::Ready(Some(welcomed)), "what came before is not kept");
        outbox.push(Bytes::from(vec![0; ROOM]));
        for _ in 0..MAX_BYTES {
            outbox.push_passing(&passing);
        }
        assert_eq!(outbox.closing(), None);
        assert_eq!(take(&outbox), Poll::Ready(Some(Bytes::from(vec![0; ROOM]))));
        assert!(take(&outbox).is_pending(), "nothing was queued behind it");
    }

    #[test]
    fn small_frames_are_written_together() {
        let outbox = Outbox::default();
        outbox.push(Bytes::from_static(b"a"));
        outbox.push(Bytes::from_static(b"b"));
        assert_eq!(take(&outbox), Poll::Ready(Some(Bytes::from_static(b"ab"))));
    }
}

use super::*;

fn take(outbox: &Outbox) -> Poll<Option<Bytes>> {
    outbox.poll_take(&Context::from_waker(Waker::noop()))
}

#[test]
fn buffered_frames_follow_the_answer() {
    let outbox = Outbox::default();
    outbox.start_buffering();
    outbox.push(Bytes::from_static(b"change"));
    outbox.answer(Bytes::from_static(b"welcome "));
    assert_eq!(take(&outbox), Poll::Ready(Some(Bytes::from_static(b"welcome "))));
    assert!(take(&outbox).is_pending());
    outbox.flush_buffered();
    assert_eq!(take(&outbox), Poll::Ready(Some(Bytes::from_static(b"change"))));
}

/// Makes the queue look as if it had waited for longer.
fn age_queue(outbox: &Outbox) {
    let earlier = Instant::now().checked_sub(2 * READ_TIMEOUT);
    outbox.state.borrow_mut().waiting_since = earlier;
}

#[test]
fn a_slow_reader_is_closed_and_its_queue_dropped() {
    let outbox = Outbox::default();
    let frame = Bytes::from(vec![0; 100_000]);
    for _ in 0..6 {
        outbox.push(frame.clone());
    }
    age_queue(&outbox);
    outbox.push(frame);
    assert_eq!(outbox.closing(), Some(CloseCode::TooSlow));
    assert_eq!(take(&outbox), Poll::Ready(Some(close_frame(CloseCode::TooSlow))));
    assert!(take(&outbox).is_pending(), "the peer may still answer");
    outbox.finish();
    assert_eq!(take(&outbox), Poll::Ready(None));
}

#[test]
fn a_burst_is_tolerated_and_a_flood_is_not() {
    let outbox = Outbox::default();
    let frame = Bytes::from(vec![0; 100_000]);
    for _ in 0..20 {
        outbox.push(frame.clone());
    }
    assert_eq!(outbox.closing(), None);
    age_queue(&outbox);
    assert!(take(&outbox).is_ready(), "who takes something reads");
    outbox.push(frame.clone());
    assert_eq!(outbox.closing(), None);
    for _ in 0..30 {
        outbox.push(frame.clone());
    }
    assert_eq!(outbox.closing(), Some(CloseCode::TooSlow));
}

#[test]
fn ephemeral_frames_are_dropped_first() {
    let outbox = Outbox::default();
    let ephemeral = Bytes::from_static(b"typing ");
    outbox.start_buffering();
    outbox.push_ephemeral(&ephemeral);
    outbox.accept_ephemeral();
    outbox.push_ephemeral(&ephemeral);
    outbox.push(Bytes::from_static(b"change"));
    outbox.flush_buffered();
    let welcomed = Bytes::from_static(b"typing change");
    assert_eq!(take(&outbox), Poll::Ready(Some(welcomed)), "what came before is not kept");
    outbox.push(Bytes::from(vec![0; CAPACITY]));
    for _ in 0..MAX_BYTES {
        outbox.push_ephemeral(&ephemeral);
    }
    assert_eq!(outbox.closing(), None);
    assert_eq!(take(&outbox), Poll::Ready(Some(Bytes::from(vec![0; CAPACITY]))));
    assert!(take(&outbox).is_pending(), "nothing was queued behind it");
}

#[test]
fn small_frames_are_written_together() {
    let outbox = Outbox::default();
    outbox.push(Bytes::from_static(b"a"));
    outbox.push(Bytes::from_static(b"b"));
    assert_eq!(take(&outbox), Poll::Ready(Some(Bytes::from_static(b"ab"))));
}

/// Counts how often it is woken.
#[derive(Default)]
struct Wakes(std::sync::atomic::AtomicUsize);

impl std::task::Wake for Wakes {
    fn wake(self: std::sync::Arc<Self>) {
        self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    }
}

#[test]
fn a_frame_wakes_the_writer_only_and_a_full_queue_also_the_socket() {
    let outbox = Outbox::default();
    let wakes = std::sync::Arc::new(Wakes::default());
    let waker = Waker::from(std::sync::Arc::clone(&wakes));
    let mut context = Context::from_waker(&waker);
    let mut closing = std::pin::pin!(outbox.wait_until_closing());
    assert!(closing.as_mut().poll(&mut context).is_pending());
    for _ in 0..20 {
        outbox.push(Bytes::from_static(b"change"));
        assert!(take(&outbox).is_ready() && take(&outbox).is_pending());
    }
    let count = || wakes.0.load(std::sync::atomic::Ordering::Relaxed);
    assert_eq!(count(), 0);
    outbox.push(Bytes::from(vec![0; MAX_BYTES + 1]));
    assert_eq!(count(), 1);
    assert!(closing.as_mut().poll(&mut context).is_pending());
    outbox.close(CloseCode::Normal);
    assert_eq!(count(), 2);
    assert!(closing.as_mut().poll(&mut context).is_ready());
}

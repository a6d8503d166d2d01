//! The TCP connection under a socket: a peer that does not acknowledge is given up by the
//! kernel, and one that does not read is cut off by us.

use std::{
    mem::MaybeUninit,
    net::Shutdown,
    os::fd::{AsRawFd, BorrowedFd, RawFd},
    time::Duration,
};

use actix_web::{dev::Extensions, rt::net::TcpStream};
use socket2::SockRef;

/// The kernel gives a connection up when sent data stays unacknowledged for this long.
const UNACKNOWLEDGED: Duration = Duration::from_secs(30);

/// Remembers a new connection, so that its socket can be cut off.
pub fn note_connection(stream: &TcpStream, extensions: &mut Extensions) {
    let socket = SockRef::from(stream);
    // Both are improvements only: without them the connection works all the same.
    let _ = socket.set_tcp_user_timeout(Some(UNACKNOWLEDGED));
    let _ = socket.set_tcp_nodelay(true);
    extensions.insert(Connection(stream.as_raw_fd()));
}

/// A connection's descriptor, borrowed: owning a second one for each socket would halve
/// how many a process can have.
#[derive(Debug, Clone, Copy)]
pub struct Connection(RawFd);

impl Connection {
    /// Ends the connection in both directions. `is_open` has to be known: the web
    /// framework owns the descriptor, and drops the response body on this same thread
    /// before it closes it.
    pub fn cut(self, is_open: bool) {
        if is_open {
            // It may have ended by itself in this moment.
            self.with_socket(|socket| drop(socket.shutdown(Shutdown::Both)));
        }
    }

    /// Ends an idle connection with an answer to what was not asked yet. False, and nothing
    /// happens, if something has arrived on it. The connection has to be open.
    pub fn dismiss(self, answer: &[u8]) -> bool {
        self.with_socket(|socket| {
            if matches!(socket.peek(&mut [MaybeUninit::uninit()]), Ok(1..)) {
                return false;
            }
            // Whoever is gone already needs no answer.
            let _ = socket.send(answer);
            let _ = socket.shutdown(Shutdown::Both);
            true
        })
    }

    fn with_socket<R>(self, work: impl FnOnce(SockRef<'_>) -> R) -> R {
        #[expect(unsafe_code, reason = "the descriptor is open, as the callers know")]
        let descriptor = unsafe { BorrowedFd::borrow_raw(self.0) };
        work(SockRef::from(&descriptor))
    }
}

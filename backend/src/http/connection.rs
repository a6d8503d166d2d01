//! The TCP connection under a socket: the kernel closes it if the peer does not acknowledge, and
//! the server cuts it if the peer does not read.

use std::{
    mem::MaybeUninit,
    net::Shutdown,
    os::fd::{AsRawFd, BorrowedFd, RawFd},
    time::Duration,
};

use actix_web::{dev::Extensions, rt::net::TcpStream};
use socket2::SockRef;

/// The kernel closes a connection whose sent data stays unacknowledged for this long.
const UNACKNOWLEDGED: Duration = Duration::from_secs(30);

/// Stores a new connection's descriptor in its extensions, so that its socket can be cut.
pub fn note_connection(stream: &TcpStream, extensions: &mut Extensions) {
    let socket = SockRef::from(stream);
    // Errors are ignored: without these options the connection still works.
    let _ = socket.set_tcp_user_timeout(Some(UNACKNOWLEDGED));
    let _ = socket.set_tcp_nodelay(true);
    extensions.insert(Connection(stream.as_raw_fd()));
}

/// A borrowed descriptor of a connection: a duplicate for each socket would halve the number of
/// connections.
#[derive(Debug, Clone, Copy)]
pub struct Connection(RawFd);

impl Connection {
    /// Shuts the connection down in both directions. The caller must know `is_open`: the web
    /// framework owns the descriptor, and drops the response body on this same thread before it
    /// closes it.
    pub fn cut(self, is_open: bool) {
        if is_open {
            // The connection may have ended in the meantime.
            self.with_socket(|socket| drop(socket.shutdown(Shutdown::Both)));
        }
    }

    /// Closes an idle connection with an unsolicited answer. Returns false without an effect if
    /// bytes have arrived on it. The connection must be open.
    pub fn dismiss(self, answer: &[u8]) -> bool {
        self.with_socket(|socket| {
            if matches!(socket.peek(&mut [MaybeUninit::uninit()]), Ok(1..)) {
                return false;
            }
            // An error means that the client has disconnected.
            let _ = socket.send(answer);
            let _ = socket.shutdown(Shutdown::Both);
            true
        })
    }

    fn with_socket<R>(self, work: impl FnOnce(SockRef<'_>) -> R) -> R {
        #[expect(unsafe_code, reason = "the callers guarantee an open descriptor")]
        let descriptor = unsafe { BorrowedFd::borrow_raw(self.0) };
        work(SockRef::from(&descriptor))
    }
}

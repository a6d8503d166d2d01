//! The close codes of the live socket.

/// RFC 6455, section 7.4; the codes 4000–4999 are defined here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CloseCode {
    /// The client closed the socket.
    Normal,
    /// The server restarts. Clients reconnect after a random delay.
    Restarting,
    /// An error in the server, which has been logged.
    Internal,
    /// The client violated the protocol.
    Protocol,
    /// The session has ended: refresh once, else sign in.
    SessionEnded,
    /// A newer privacy policy is in force and has to be accepted first.
    ConsentOutdated,
    /// The client did not read. It may reconnect and resume.
    TooSlow,
    /// The account has too many sockets.
    TooManySockets,
    FrameTooLarge,
    TooManyFrames,
}

impl CloseCode {
    pub const fn number(self) -> u16 {
        match self {
            Self::Normal => 1000,
            Self::Internal => 1011,
            Self::Restarting => 1012,
            Self::Protocol => 4400,
            Self::SessionEnded => 4401,
            Self::ConsentOutdated => 4403,
            Self::TooSlow => 4408,
            Self::TooManySockets => 4409,
            Self::FrameTooLarge => 4413,
            Self::TooManyFrames => 4429,
        }
    }

    /// The text of the close frame; at most 123 bytes.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Normal => "",
            Self::Internal => "internal error",
            Self::Restarting => r#"{"retry_after_ms":1000}"#,
            Self::Protocol => "protocol error",
            Self::SessionEnded => "session ended",
            Self::ConsentOutdated => "consent outdated",
            Self::TooSlow => "too slow",
            Self::TooManySockets => "too many sockets",
            Self::FrameTooLarge => "frame too large",
            Self::TooManyFrames => "too many frames",
        }
    }
}

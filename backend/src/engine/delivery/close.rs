//! The close codes of the live socket, in one table. `openapi.yaml` and the web app's
//! `close-codes.ts` are written from it (`make openapi`), and a test compares the table in
//! `docs/protocol.md` with it.

macro_rules! close_codes {
    ($($variant:ident $name:literal $number:literal $reason:literal
        $meaning:literal => $action:literal;)+) => {
        /// Why the server closes a socket (RFC 6455, section 7.4; 4000–4999 are private codes).
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum CloseCode {
            $(#[doc = $meaning] $variant),+
        }

        impl CloseCode {
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name in the web app's list.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            pub const fn number(self) -> u16 {
                match self { $(Self::$variant => $number),+ }
            }

            /// The reason in the close frame.
            pub const fn reason(self) -> &'static str {
                match self { $(Self::$variant => $reason),+ }
            }

            /// The cause, for the documents.
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning),+ }
            }

            /// What a client does next, for the documents.
            pub const fn action(self) -> &'static str {
                match self { $(Self::$variant => $action),+ }
            }
        }

        // RFC 6455, section 5.5: the payload of a control frame has 125 bytes at most, of
        // which the code takes two.
        $(const _: () = assert!($reason.len() <= 123, $name);)+
    };
}

close_codes! {
    Normal "normal" 1000 ""
        "the client closed the socket"
        => "–";
    Internal "internal" 1011 "internal error"
        "the server failed"
        => "reconnect with backoff";
    Restarting "restarting" 1012 r#"{"retry_after_ms":1000}"#
        "the server restarts"
        => "reconnect after `retry_after_ms`, with jitter";
    Protocol "protocol" 4400 "protocol error"
        "a frame violated this protocol or RFC 6455"
        => "correct the client";
    SessionEnded "session_ended" 4401 "session ended"
        "the session or its token ended"
        => "refresh the session once; if that fails, sign in";
    ConsentOutdated "consent_outdated" 4403 "consent outdated"
        "a newer privacy policy is in force"
        => "accept it (`POST /me/consents`), then reconnect";
    TooSlow "too_slow" 4408 "too slow"
        "the client read too slowly, or a message took more than 15 s to arrive"
        => "reconnect and resume";
    TooManySockets "too_many_sockets" 4409 "too many sockets"
        "the account has more than ten sockets"
        => "close another socket of the account first";
    FrameTooLarge "frame_too_large" 4413 "frame too large"
        "a frame or message above 128 KiB, or a message in more than 64 fragments"
        => "correct the client";
    TooManyFrames "too_many_frames" 4429 "too many frames"
        "more than 20 frames (fragments and pings count) or 256 KiB a second; twice that at once"
        => "correct the client";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_ascend_and_names_are_unique() {
        assert!(CloseCode::ALL.is_sorted_by(|one, next| one.number() < next.number()));
        let names: std::collections::BTreeSet<_> =
            CloseCode::ALL.iter().map(|code| code.name()).collect();
        assert_eq!(names.len(), CloseCode::ALL.len());
    }
}

//! Advice for clients, per error code, for the pages of `/problems`. Titles and statuses are in the
//! table of `error.rs`.

use crate::base::error::Code;

pub const fn advice(code: Code) -> &'static str {
    match code {
        Code::InvalidJson => {
            "Send one JSON value, in UTF-8. `detail` names the place of the fault."
        }
        Code::InvalidQuery => {
            "Compare the parameters with the contract. A cursor is `next` of a page, unchanged."
        }
        Code::InvalidFrame => "Compare the frame with the contract: each has a known `type`.",
        Code::Unauthenticated => {
            "Send an access token as `Authorization: Bearer …`. Refresh it if it is older than \
             15 minutes."
        }
        Code::SessionEnded => {
            "Refresh the session once. If that is refused as well, let people sign in again."
        }
        Code::WrongCredentials => {
            "Let people enter both again. After several failures the wait between tries grows."
        }
        Code::TotpRequired => "Ask for the code, and send the same request again with `totp`.",
        Code::WrongCode => {
            "Let people enter the code again. A code is good once, and an app's code for half a \
             minute; the clock of the device has to be right."
        }
        Code::WrongPassword => "Let people enter the password again. Their session goes on.",
        Code::ConfirmationRequired => {
            "Ask for the password, send it to `POST /sessions/current/confirm`, and repeat the \
             request."
        }
        Code::AccountDisabled => "Show this to people. Only whoever runs the server can end it.",
        Code::ConsentOutdated => {
            "Show `GET /privacy-policy`, then accept it with `POST /me/consents`. Tokens stay good."
        }
        Code::Blocked => "Offer to end the block with `DELETE /blocks/{user_id}`.",
        Code::ForbiddenOrigin => {
            "Whoever runs the server can name the web address in its settings, and people have to \
             come over https where that is meant."
        }
        Code::NotFriends => "Ask for the friendship first, with `POST /friend-requests`.",
        Code::CannotPost => {
            "Show the conversation as read-only. It opens again when the friendship does."
        }
        Code::NotYours => "Do not offer this for what others wrote.",
        Code::RoleTooLow => "Read the member's role again, and offer what that role may do.",
        Code::NotFound => "Forget what you hold of it. Whether it exists for others is not said.",
        Code::MethodNotAllowed => "Use one of the methods in the header `Allow`.",
        Code::TooSlow => "Send the request again, on a better connection.",
        Code::Conflict => "Read the present state again. `detail` says what contradicts it.",
        Code::TotpEnabled => "Read the state from `GET /me/security` again.",
        Code::TotpDisabled => "Begin with `POST /me/totp`.",
        Code::UsernameTaken => "Let people choose another one.",
        Code::ClientIdReused => {
            "Name each new sending with a new `client_id`; repeat one only with the same text."
        }
        Code::LimitReached => "Something has to be removed first. `detail` says of what.",
        Code::Gone => "Show what is left of it, and stop asking for it.",
        Code::Reset => {
            "Drop what you hold of this conversation, start at its `head`, and load history by \
             pages."
        }
        Code::BodyTooLarge => "Send less at once.",
        Code::UnsupportedMedia => "Set `Content-Type: application/json`.",
        Code::ValidationFailed => {
            "`errors` names each field with a `code` and a sentence. Let people mend them."
        }
        Code::ConsentRequired => {
            "Show the policy that `GET /privacy-policy` gives, and send its version as accepted."
        }
        Code::RateLimited => {
            "Wait for as many seconds as `Retry-After` says. `RateLimit-Policy` names the limits."
        }
        Code::UpgradeRequired => {
            "Open the socket with HTTP/1.1 and version 13 of the WebSocket protocol, as the header \
             `Sec-WebSocket-Version` says."
        }
        Code::TooManySockets => "Close another socket of this account first.",
        Code::Internal => {
            "Try again later. If it stays, tell whoever runs the server the `request_id`."
        }
        Code::Overloaded | Code::Unavailable => {
            "Wait for as many seconds as `Retry-After` says, with a random part added, and repeat \
             what may be repeated."
        }
        Code::Draining => "Wait for as many seconds as `Retry-After` says, and connect again.",
        Code::StorageFailed => {
            "Keep what was to be sent, and try later; tell whoever runs the server, whose log names \
             the file."
        }
        Code::StorageFull => {
            "Reading goes on. Keep what was to be sent, and try later; tell whoever runs the server."
        }
    }
}

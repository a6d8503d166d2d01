//! Advice for clients, per error code, for the pages of `/problems`. Titles and statuses are in the
//! table of `error.rs`.

use crate::base::error::Code;

pub const fn advice(code: Code) -> &'static str {
    match code {
        Code::InvalidJson => {
            "Send one JSON value, in UTF-8. `detail` contains the position of the error."
        }
        Code::InvalidQuery => {
            "Compare the parameters with the API contract. A cursor is `next` of a page, unchanged."
        }
        Code::InvalidFrame => "Compare the frame with the API contract, beginning with its `type`.",
        Code::Unauthenticated => {
            "Send an access token as `Authorization: Bearer …`. Refresh it if it is older than \
             15 minutes."
        }
        Code::SessionEnded => {
            "Refresh the session once. If that is refused as well, let the user sign in again."
        }
        Code::WrongCredentials => {
            "Let the user enter both again. After several failures the wait between attempts grows."
        }
        Code::TotpRequired => "Ask for the code, and send the same request again with `totp`.",
        Code::WrongCode => {
            "Let the user enter the code again. A code is valid once, a code of an authenticator \
             app for 30 seconds; the clock of the device has to be right."
        }
        Code::WrongPassword => "Let the user enter the password again. The session stays valid.",
        Code::ConfirmationRequired => {
            "Ask for the password, send it to `POST /sessions/current/confirm`, and repeat the \
             request."
        }
        Code::AccountDisabled => "Show this to the user. Only the operator can enable the account.",
        Code::ConsentOutdated => {
            "Show `GET /privacy-policy`, then accept it by `POST /me/consents`. Tokens stay valid."
        }
        Code::Blocked => "Offer to end the block with `DELETE /blocks/{user_id}`.",
        Code::RegistrationClosed => "Do not offer a sign-up. The operator creates the accounts.",
        Code::InvitationRequired => {
            "Let the user open an invitation link, and send its code as `invitation`."
        }
        Code::InvitationInvalid => {
            "Ask for a new link: this one is unknown, expired, used up or withdrawn."
        }
        Code::ForbiddenOrigin => {
            "The operator can add the origin to the allowed origins in the settings. If the public \
             address is https, requests have to use https."
        }
        Code::NotFriends => "Send a friend request first, with `POST /friend-requests`.",
        Code::CannotPost => {
            "Show the conversation as read-only. It is unlocked when the two become friends again."
        }
        Code::NotYours => "Do not offer this action for messages of other users.",
        Code::RoleTooLow => "Read the member's role again, and offer only what that role may do.",
        Code::NotFound => {
            "Delete the local copy. The answer does not reveal whether it exists for other users."
        }
        Code::MethodNotAllowed => "Use one of the methods in the header `Allow`.",
        Code::TooSlow => "Send the request again, on a better connection.",
        Code::Conflict => "Read the current state again. `detail` names the conflict, if present.",
        Code::PushOff => {
            "Read `push_key` of `GET /server` first, and offer push only if it is set."
        }
        Code::TotpEnabled => "Read the state from `GET /me/security` again.",
        Code::TotpDisabled => "Begin with `POST /me/totp`.",
        Code::UsernameTaken => "Let the user choose another one.",
        Code::ClientIdReused => {
            "Give each new message a new `client_id`; repeat a `client_id` only with the same text."
        }
        Code::LimitReached => "Remove another one first. `detail` contains the limit, if present.",
        Code::Gone => "Show that it was removed, and do not request it again.",
        Code::Reset => {
            "Drop the local copy of the conversation, start at its `head`, and load history by \
             pages."
        }
        Code::BodyTooLarge => "Send a smaller body.",
        Code::UnsupportedMedia => "`detail` names the media type that the call accepts.",
        Code::FileTooLarge => "`detail` contains the limit, and so does `GET /server`.",
        Code::RangeNotSatisfiable => {
            "Ask for a part within the size of the file, or for all of it."
        }
        Code::BrokenPicture => {
            "Let the user choose another picture. The same bytes can be sent as a document, in an \
             archive."
        }
        Code::UploadOffset => "Read `Upload-Offset` with `HEAD`, and continue there.",
        Code::QuotaExceeded => {
            "Let the user delete messages with files. `GET /files` returns the use and the limit."
        }
        Code::ValidationFailed => {
            "`errors` names each field with a `code` and a sentence. Let the user correct them."
        }
        Code::ConsentRequired => {
            "Show the policy of `GET /privacy-policy`, and send its version as accepted."
        }
        Code::RateLimited => {
            "Wait for the seconds in `Retry-After`. `RateLimit-Policy` names the limits."
        }
        Code::UpgradeRequired => {
            "Open the socket with HTTP/1.1 and version 13 of the WebSocket protocol, as in the \
             header `Sec-WebSocket-Version`."
        }
        Code::TooManySockets => "Close another socket of this account first.",
        Code::Internal => {
            "Try again later. If the error persists, send the `request_id` to the operator."
        }
        Code::Overloaded | Code::Unavailable => {
            "Wait for the seconds in `Retry-After` plus a random time, and repeat the request if \
             it is safe to repeat."
        }
        Code::Draining => "Wait for the seconds in `Retry-After`, and connect again.",
        Code::StorageFailed => {
            "Keep unsent messages, and retry later. Inform the operator: the server's log names \
             the file."
        }
        Code::StorageFull => {
            "Reading still works. Keep unsent messages, and retry later. Inform the operator."
        }
    }
}

//! All errors in one table: the stable code for clients, the HTTP status and the title. Status
//! numbers appear nowhere else.

use std::{borrow::Cow, error::Error as StdError, fmt, time::Duration};

/// The result of an operation that can be refused.
pub type Result<T, E = Error> = std::result::Result<T, E>;

macro_rules! codes {
    ($($name:ident $code:literal $status:literal $title:literal;)+) => {
        /// The stable code of an error.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Code { $($name),+ }

        impl Code {
            pub const ALL: &'static [Code] = &[$(Code::$name),+];

            pub const fn as_str(self) -> &'static str {
                match self { $(Code::$name => $code),+ }
            }

            pub const fn status(self) -> u16 {
                match self { $(Code::$name => $status),+ }
            }

            pub const fn title(self) -> &'static str {
                match self { $(Code::$name => $title),+ }
            }
        }
    };
}

codes! {
    InvalidJson          "invalid_json"           400 "The body is not the JSON this call expects.";
    InvalidQuery         "invalid_query"          400 "A query parameter is not of the form this call expects.";
    InvalidFrame         "invalid_frame"          400 "The frame is not of a form that this socket accepts.";
    Unauthenticated      "unauthenticated"        401 "Sign in to do this.";
    SessionEnded         "session_ended"          401 "This session has ended. Sign in again.";
    WrongCredentials     "wrong_credentials"      401 "The username or the password is wrong.";
    TotpRequired         "totp_required"          401 "Enter the code of your second factor.";
    WrongCode            "wrong_code"             401 "The name or the code is wrong.";
    WrongPassword        "wrong_password"         403 "The password is wrong.";
    ConfirmationRequired "confirmation_required"  403 "Enter your password once more to do this.";
    AccountDisabled      "account_disabled"       403 "The operator of this server has disabled this account.";
    ConsentOutdated      "consent_outdated"       403 "A newer privacy policy is in force. Read and accept it first.";
    Blocked              "blocked"                403 "You have blocked this user. End the block first.";
    RegistrationClosed   "registration_closed"    403 "This server creates no accounts by sign-up.";
    InvitationRequired   "invitation_required"    403 "Signing up on this server needs an invitation link.";
    InvitationInvalid    "invitation_invalid"     403 "This invitation link is not valid any more.";
    ForbiddenOrigin      "forbidden_origin"       403 "This web origin may not use the server.";
    NotFriends           "not_friends"            403 "This is possible between friends only.";
    CannotPost           "cannot_post"            403 "You cannot write in this conversation now.";
    NotYours             "not_yours"              403 "Only the author of the message may do this.";
    RoleTooLow           "role_too_low"           403 "Your role in this group does not allow this.";
    NotFound             "not_found"              404 "This does not exist, or you may not see it.";
    MethodNotAllowed     "method_not_allowed"     405 "This address does not support the method.";
    TooSlow              "request_timeout"        408 "The body did not arrive in time.";
    Conflict             "conflict"               409 "The request conflicts with the stored state.";
    PushOff              "push_off"               409 "This server sends no notifications to closed apps.";
    TotpEnabled          "totp_enabled"           409 "The second factor is on already.";
    TotpDisabled         "totp_disabled"          409 "The second factor is not on.";
    UsernameTaken        "username_taken"         409 "This username is taken.";
    ClientIdReused       "client_id_reused"       409 "This client_id was already used for another text.";
    UploadOffset         "upload_offset"          409 "The part does not begin where the upload ends.";
    LimitReached         "limit_reached"          409 "The maximum number is reached.";
    Gone                 "gone"                   410 "This has been removed permanently.";
    Reset                "reset"                  410 "The position is unknown. Drop the cache and start at the head.";
    BodyTooLarge         "body_too_large"         413 "The body is larger than this call accepts.";
    FileTooLarge         "file_too_large"         413 "The file is larger than this server accepts.";
    UnsupportedMedia     "unsupported_media_type" 415 "The body is of a media type that this call does not accept.";
    RangeNotSatisfiable  "range_not_satisfiable"  416 "The file has none of these bytes.";
    ValidationFailed     "validation_failed"      422 "Some fields are not valid.";
    BrokenPicture        "broken_picture"         422 "The picture cannot be read.";
    ConsentRequired      "consent_required"       422 "The current privacy policy has to be accepted.";
    UpgradeRequired      "upgrade_required"       426 "This address needs a WebSocket handshake of version 13 over HTTP/1.1.";
    RateLimited          "rate_limited"           429 "Too many requests. Wait before the next one.";
    TooManySockets       "too_many_sockets"       429 "Too many live connections are open already.";
    Internal             "internal"               500 "The server failed. The error has been logged.";
    Overloaded           "overloaded"             503 "The server is busy. Try again in a moment.";
    Unavailable          "unavailable"            503 "The database does not answer. Try again in a moment.";
    Draining             "draining"               503 "The server is restarting. Try again in a moment.";
    StorageFailed        "storage_failed"         503 "The server cannot use its disk. Nothing was changed.";
    QuotaExceeded        "quota_exceeded"         507 "The space for files is used up.";
    StorageFull          "storage_full"           507 "The server's disk is full. Nothing was changed.";
}

/// An error of one field. Never contains the refused value, which may be a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    pub field: String,
    pub code: Cow<'static, str>,
    pub message: Cow<'static, str>,
}

impl FieldError {
    pub fn new(field: &str, code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self { field: field.to_owned(), code: code.into(), message: message.into() }
    }
}

/// A refusal or a failure, passed up to the outermost middleware.
#[derive(Debug)]
pub struct Error {
    inner: Box<Inner>,
}

#[derive(Debug)]
struct Inner {
    code: Code,
    detail: Option<Cow<'static, str>>,
    fields: Vec<FieldError>,
    retry_after: Option<Duration>,
    /// For the log only; never sent to a client.
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    pub fn new(code: Code) -> Self {
        let inner =
            Inner { code, detail: None, fields: Vec::new(), retry_after: None, source: None };
        Self { inner: Box::new(inner) }
    }

    /// An unexpected failure; the cause is only logged.
    pub fn internal(cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::new(Code::Internal).caused_by(cause)
    }

    /// A refusal because of one field.
    pub fn field(field: &str, code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self::fields(vec![FieldError::new(field, code, message)])
    }

    pub fn fields(fields: Vec<FieldError>) -> Self {
        let mut error = Self::new(Code::ValidationFailed);
        error.inner.fields = fields;
        error
    }

    pub fn with_field(mut self, field: FieldError) -> Self {
        self.inner.fields.push(field);
        self
    }

    pub fn with_detail(mut self, detail: impl Into<Cow<'static, str>>) -> Self {
        self.inner.detail = Some(detail.into());
        self
    }

    pub fn retry_after(mut self, wait: Duration) -> Self {
        self.inner.retry_after = Some(wait);
        self
    }

    pub fn caused_by(mut self, cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.inner.source = Some(cause.into());
        self
    }

    pub fn code(&self) -> Code {
        self.inner.code
    }

    /// Whether the program or the disk failed. Every other error is a refusal, or ends without
    /// a change on this server.
    pub fn is_fault(&self) -> bool {
        matches!(self.code(), Code::Internal | Code::StorageFailed | Code::StorageFull)
    }

    pub fn detail(&self) -> Option<&str> {
        self.inner.detail.as_deref()
    }

    pub fn field_errors(&self) -> &[FieldError] {
        &self.inner.fields
    }

    /// How long the caller should wait; set on every 429 and 503.
    pub fn wait(&self) -> Option<Duration> {
        self.inner
            .retry_after
            .or_else(|| matches!(self.code().status(), 429 | 503).then_some(Duration::from_secs(1)))
    }

    /// A copy of the error; its cause, which cannot be cloned, is kept as text.
    pub fn restated(&self) -> Self {
        let inner = &self.inner;
        let mut error = Self::new(inner.code);
        error.inner.detail.clone_from(&inner.detail);
        error.inner.fields.clone_from(&inner.fields);
        error.inner.retry_after = inner.retry_after;
        error.inner.source = inner.source.as_ref().map(|source| source.to_string().into());
        error
    }
}

impl From<Code> for Error {
    fn from(code: Code) -> Self {
        Self::new(code)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.code().as_str())?;
        if let Some(detail) = self.detail() {
            write!(out, ": {detail}")?;
        }
        if let Some(source) = &self.inner.source {
            write!(out, " ({source})")?;
        }
        Ok(())
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.inner.source {
            Some(source) => Some(&**source),
            None => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_statuses_are_errors() {
        let mut names: Vec<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Code::ALL.len());
        assert!(Code::ALL.iter().all(|code| (400..600).contains(&code.status())));
    }

    #[test]
    fn every_429_and_503_has_a_wait() {
        assert!(Error::new(Code::RateLimited).wait().is_some());
        assert!(Error::new(Code::Unavailable).wait().is_some());
        assert!(Error::new(Code::NotFound).wait().is_none());
    }
}

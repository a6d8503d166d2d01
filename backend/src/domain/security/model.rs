//! Security events, and the protection of an account.

use diesel::{deserialize::FromSqlRow, expression::AsExpression, prelude::*, sql_types::Text};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    base::{
        clock::Timestamp,
        column::column_enum,
        ids::{AccountId, SecurityEventId, SessionId},
    },
    storage::schema::security_events,
};

macro_rules! kinds {
    ($($name:ident $text:literal $sentence:literal;)+) => {
        /// The kind of a security event.
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema, AsExpression, FromSqlRow,
        )]
        #[diesel(sql_type = Text)]
        #[serde(rename_all = "snake_case")]
        pub enum SecurityEventKind { $($name),+ }

        impl SecurityEventKind {
            /// The text for the log.
            pub const fn sentence(self) -> &'static str {
                match self { $(Self::$name => $sentence),+ }
            }
        }

        column_enum!(SecurityEventKind in "security_events.kind" as Text {
            $($name = $text),+
        });
    };
}

kinds! {
    SignedUp          "signed_up"           "signed up";
    SignedIn          "signed_in"           "signed in";
    SignInFailed      "sign_in_failed"      "a sign-in failed";
    SignedOut         "signed_out"          "signed out";
    SessionEnded      "session_ended"       "a session was ended from another device";
    SessionsEnded     "sessions_ended"      "all other sessions were ended";
    RefreshReused     "refresh_reused"      "a refresh token was used again; its session has been ended";
    PasswordChanged   "password_changed"    "the password was changed";
    PasswordReset     "password_reset"      "the password was replaced by way of recovery";
    EmailChanged      "email_changed"       "the e-mail address was changed";
    TotpEnabled       "totp_enabled"        "the second factor was turned on";
    TotpDisabled      "totp_disabled"       "the second factor was turned off";
    RecoveryCodesMade "recovery_codes_made" "recovery codes were made";
    RecoveryCodeUsed  "recovery_code_used"  "a recovery code was used";
    Exported          "exported"            "the account's data was exported";
    AccountMade       "account_made"        "the account was made by the operator";
    AccountDisabled   "account_disabled"    "the account was disabled by the operator";
    AccountEnabled    "account_enabled"     "the account was enabled again by the operator";
    FactorReset       "factor_reset"        "the second factor was turned off by the operator";
    SessionsRevoked   "sessions_revoked"    "all sessions were ended by the operator";
}

/// A row of `security_events`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = security_events, check_for_backend(diesel::pg::Pg, diesel::sqlite::Sqlite))]
pub struct SecurityEventRow {
    pub id: SecurityEventId,
    pub account_id: AccountId,
    pub at: Timestamp,
    pub kind: SecurityEventKind,
    pub session_id: Option<SessionId>,
    pub device_name: Option<String>,
    /// A masked address.
    pub source: Option<String>,
}

/// A security event of the caller's account.
#[derive(Debug, Serialize, ToSchema)]
pub struct SecurityEvent {
    pub id: SecurityEventId,
    pub at: Timestamp,
    pub kind: SecurityEventKind,
    #[schema(required)]
    pub device_name: Option<String>,
    /// The masked source address: `192.0.2.x` or `2001:db8::/48`.
    #[schema(required, example = "192.0.2.x")]
    pub source: Option<String>,
    /// The session that acted or was ended; it may have ended.
    #[schema(required)]
    pub session_id: Option<SessionId>,
}

impl From<SecurityEventRow> for SecurityEvent {
    fn from(row: SecurityEventRow) -> Self {
        Self {
            id: row.id,
            at: row.at,
            kind: row.kind,
            device_name: row.device_name,
            source: row.source,
            session_id: row.session_id,
        }
    }
}

/// How the caller's account is protected.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Security)]
pub struct SecurityState {
    /// Whether signing in requires a second factor.
    pub totp: bool,
    /// The number of unused recovery codes.
    pub recovery_codes_left: i64,
    /// Whether the password can be reset by e-mail: the server sends e-mail, and the account has an
    /// address.
    pub email_reset: bool,
}

/// A second factor that is not confirmed yet.
#[derive(Debug, Serialize, ToSchema)]
pub struct NewTotp {
    /// In Base32, for typing into an authenticator app.
    pub secret: String,
    /// The `otpauth:` URI for a QR code.
    #[schema(example = "otpauth://totp/UmbraChat:mira?secret=…&issuer=UmbraChat")]
    pub uri: String,
}

/// Recovery codes, each usable once. They are shown only in this answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecoveryCodes {
    pub recovery_codes: Vec<String>,
}

/// The second factor is on.
#[derive(Debug, Serialize, ToSchema)]
pub struct TotpOn {
    /// Shown only in this answer; `null` if the account has unused ones.
    #[schema(required)]
    pub recovery_codes: Option<Vec<String>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_stored_as_it_is_shown() {
        for kind in [SecurityEventKind::SignedUp, SecurityEventKind::RecoveryCodesMade] {
            let shown = serde_json::to_value(kind).expect("serialises");
            assert_eq!(shown, kind.column());
        }
    }
}

//! Push subscriptions of sessions, and the queue of what they are to be notified about.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use diesel::{deserialize::FromSqlRow, expression::AsExpression, prelude::*, sql_types::SmallInt};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web_push_native::p256::PublicKey;

use crate::{
    base::{
        clock::Timestamp,
        column::column_enum,
        error::FieldError,
        ids::{AccountId, ConversationId, PushId, SessionId},
    },
    storage::schema::{push_queue, push_subscriptions},
};

/// The longest address of a push service, in bytes. Those of the known services have a few hundred.
pub const ENDPOINT_MAX: usize = 1_024;

/// The length of an uncompressed point of P-256, in bytes (RFC 8291, section 2.1).
const POINT: usize = 65;

/// The length of the authentication secret, in bytes (RFC 8291, section 2.2).
const AUTH: usize = 16;

/// What a notification contains. It is encrypted for the device in either case.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, AsExpression, FromSqlRow,
)]
#[diesel(sql_type = SmallInt)]
#[serde(rename_all = "lowercase")]
pub enum PushContent {
    /// Only that something is new.
    Nothing,
    /// The sender and the text.
    Full,
}

column_enum!(PushContent in "push_subscriptions.content" as SmallInt { Nothing = 0, Full = 1 });

/// The keys of a browser's subscription.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PushSecrets {
    /// The public key of the device.
    pub p256dh: Vec<u8>,
    pub auth: Vec<u8>,
}

impl PushSecrets {
    /// Parses the form in which browsers give them, base64url without padding.
    ///
    /// # Errors
    /// The errors of `p256dh` and of `auth`.
    pub fn parse(p256dh: &str, auth: &str) -> Result<Self, Vec<FieldError>> {
        let p256dh = URL_SAFE_NO_PAD.decode(p256dh).unwrap_or_default();
        let auth = URL_SAFE_NO_PAD.decode(auth).unwrap_or_default();
        let mut errors = Vec::new();
        if p256dh.len() != POINT || PublicKey::from_sec1_bytes(&p256dh).is_err() {
            let message = "This is not the key of a push subscription.";
            errors.push(FieldError::new("p256dh", "invalid", message));
        }
        if auth.len() != AUTH {
            let message = "This is not the secret of a push subscription.";
            errors.push(FieldError::new("auth", "invalid", message));
        }
        if errors.is_empty() { Ok(Self { p256dh, auth }) } else { Err(errors) }
    }
}

/// A row of `push_subscriptions`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = push_subscriptions)]
#[diesel(check_for_backend(diesel::pg::Pg, diesel::sqlite::Sqlite))]
pub struct SubscriptionRow {
    pub session_id: SessionId,
    pub account_id: AccountId,
    pub endpoint: String,
    pub p256dh: Vec<u8>,
    pub auth: Vec<u8>,
    pub content: PushContent,
    pub created_at: Timestamp,
    /// Failed attempts in a row.
    pub failures: i32,
    /// No attempt is made before this time.
    pub paused_until: Option<Timestamp>,
}

/// A row of `push_queue`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = push_queue)]
#[diesel(check_for_backend(diesel::pg::Pg, diesel::sqlite::Sqlite))]
pub struct QueueRow {
    pub id: PushId,
    pub session_id: SessionId,
    pub conversation_id: ConversationId,
    /// The newest message that it is about.
    pub seq: i64,
    pub created_at: Timestamp,
    /// `None` if it is done.
    pub due_at: Option<Timestamp>,
}

/// The push subscription of the caller's session.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PushSubscription {
    /// The address at the push service, as the browser gave it.
    #[schema(example = "https://updates.push.services.mozilla.com/wpush/v2/gAAAAABn")]
    pub endpoint: String,
    pub content: PushContent,
    pub created_at: Timestamp,
}

impl From<SubscriptionRow> for PushSubscription {
    fn from(row: SubscriptionRow) -> Self {
        Self { endpoint: row.endpoint, content: row.content, created_at: row.created_at }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of RFC 8291, appendix A.
    const P256DH: &str =
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
    const AUTH: &str = "BTBZMqHH6r4Tts7J_aSIgg";

    #[test]
    fn keys_are_those_of_a_browser() {
        let secrets = PushSecrets::parse(P256DH, AUTH).expect("parses");
        assert_eq!((secrets.p256dh.len(), secrets.auth.len()), (65, 16));
        let fields = |p256dh: &str, auth: &str| {
            let errors = PushSecrets::parse(p256dh, auth).expect_err("refused");
            errors.into_iter().map(|error| error.field).collect::<Vec<_>>()
        };
        assert_eq!(fields("", ""), ["p256dh", "auth"]);
        assert_eq!(fields(&P256DH.replace("BCV", "BCW"), AUTH), ["p256dh"], "not on the curve");
        assert_eq!(fields(P256DH, "BTBZ"), ["auth"]);
    }
}

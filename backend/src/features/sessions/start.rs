//! Starting a session, at registration and at sign-in.

use crate::{
    base::{
        clock::Timestamp,
        error::{Error, Result},
        ids::{AccountId, SessionId},
        text::name,
    },
    domain::sessions::{
        model::{DEVICE_NAME_MAX, SessionRow, SessionTokens},
        queries,
        rules::ACCESS,
    },
    engine::identity::tokens::{RefreshToken, Tokens},
    storage::Conn,
};

/// A new session of an account, with the row to store. The server generates its id.
#[derive(Clone)]
pub struct NewSession {
    row: SessionRow,
    refresh: RefreshToken,
    policy: i32,
}

impl NewSession {
    /// # Errors
    /// `validation_failed` for an invalid device name.
    pub fn new(account: AccountId, device_name: Option<&str>, policy: i32) -> Result<Self> {
        let device_name = match device_name.map(str::trim) {
            None | Some("") => "Unnamed device".to_owned(),
            Some(text) => name::parse("device_name", text, DEVICE_NAME_MAX)
                .map_err(|error| Error::fields(vec![error]))?,
        };
        let (id, now) = (SessionId::new(), Timestamp::now());
        let refresh = RefreshToken::first(id)?;
        let row = SessionRow {
            id,
            account_id: account,
            device_name,
            refresh_hash: refresh.hash(),
            generation: 0,
            rotated_at: now,
            created_at: now,
            last_used_at: now,
            revoked_at: None,
            confirmed_at: Some(now),
            rotations: None,
        };
        Ok(Self { row, refresh, policy })
    }

    pub async fn store(self, conn: &mut Conn) -> Result<Started> {
        queries::insert(conn, &self.row).await?;
        let (account, policy) = (self.row.account_id, self.policy);
        Ok(Started { account, refresh: self.refresh, policy })
    }
}

/// A stored session whose tokens can be delivered.
#[derive(Clone)]
pub struct Started {
    pub account: AccountId,
    pub refresh: RefreshToken,
    /// The version of the privacy policy that the account accepted last.
    pub policy: i32,
}

impl Started {
    pub fn tokens(&self, tokens: &Tokens) -> Result<SessionTokens> {
        let session_id = self.refresh.session();
        Ok(SessionTokens {
            session_id,
            access_token: tokens.access(self.account, session_id, self.policy, Timestamp::now())?,
            token_type: "Bearer",
            expires_in: i64::try_from(ACCESS.as_secs()).unwrap_or(i64::MAX),
            refresh_token: Some(self.refresh.encode()),
            device_key: None,
        })
    }
}

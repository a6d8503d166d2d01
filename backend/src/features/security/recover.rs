//! Account recovery with a recovery code, without password and second factor.

use super::Security;
use crate::{
    base::{
        clock::Timestamp,
        error::{Code, Error, Result},
        ids::AccountId,
    },
    domain::{
        accounts::{
            self,
            model::{AccountRow, Status, Username},
        },
        security::{model::SecurityEventKind, queries, rules},
    },
    engine::{identity::passwords, security_log::SecurityEventRecord},
    features::sessions::{
        device::DeviceKeys,
        start::{NewSession, Started},
    },
    limits::{Guesser, SecretKind, Source},
};

/// The input of a recovery.
pub struct Recovery {
    pub username: String,
    pub code: String,
    pub new_password: String,
    pub device_name: Option<String>,
}

impl Security {
    /// Replaces the password, turns the second factor off, ends every session and opens a new one.
    /// An unknown name takes the same time as a wrong code.
    ///
    /// # Errors
    /// `wrong_code`, `validation_failed` for the new password, `rate_limited`, `overloaded`.
    pub async fn recover(
        &self,
        source: Source,
        keys: &DeviceKeys,
        recovery: Recovery,
    ) -> Result<Started> {
        self.limits.sign_ins.check(&source).await?;
        let key = Username::key_of(&recovery.username);
        let username = recovery.username.clone();
        let found = self
            .store
            .read(move |conn| {
                Box::pin(async move { accounts::queries::find_by_name(conn, &username).await })
            })
            .await?
            .filter(|account| account.status() == Status::Active);
        let known = found.as_ref().map(|account| account.id);
        let device = known.and_then(|account| keys.device_of(account));
        let by = device.map_or(Guesser::Stranger(source), Guesser::Device);
        let guesses = &self.limits.guesses;
        let attempt = guesses.reserve(&key, SecretKind::RecoveryCode, by, Timestamp::now()).await?;
        let recovered = self.replace_by_code(source, found, recovery).await;
        attempt.settle(&recovered).await;
        if recovered.as_ref().is_err_and(|error| error.code() == Code::WrongCode) {
            match known {
                Some(account) => {
                    SecurityEventRecord::new(SecurityEventKind::SignInFailed, account, source)
                        .note(&self.store);
                }
                None => tracing::info!(source = source.masked(), "a recovery failed"),
            }
        }
        recovered
    }

    async fn replace_by_code(
        &self,
        source: Source,
        found: Option<AccountRow>,
        recovery: Recovery,
    ) -> Result<Started> {
        let Recovery { username, code, new_password, device_name } = recovery;
        self.passwords.check_new("new_password", &new_password, vec![username]).await?;
        let password_hash = self.passwords.hashing.hash(new_password).await?;
        let known = found.as_ref().map(|account| account.id);
        let policy = found.map_or(0, |account| account.policy_version);
        // For an unknown name a random account is looked up, which takes the same time.
        let account = known.unwrap_or_else(AccountId::new);
        let session = NewSession::new(account, device_name.as_deref(), policy)?;
        let hash = rules::code_hash(&code);
        let used = SecurityEventRecord::new(SecurityEventKind::RecoveryCodeUsed, account, source);
        let reset = SecurityEventRecord::new(SecurityEventKind::PasswordReset, account, source);
        let (started, ended, recorded) = self
            .store
            .write(move |conn| {
                Box::pin(async move {
                    accounts::queries::lock(conn, &[account]).await?;
                    if !queries::use_code(conn, account, &hash, Timestamp::now()).await? {
                        return Err(Error::new(Code::WrongCode));
                    }
                    let ended = passwords::replace(conn, account, &password_hash, None).await?;
                    queries::set_factor(conn, account, None).await?;
                    let started = session.store(conn).await?;
                    let session = started.refresh.session();
                    let recorded =
                        [used.on(session).store(conn).await?, reset.on(session).store(conn).await?];
                    Ok((started, ended, recorded))
                })
            })
            .await?;
        recorded.iter().for_each(SecurityEventRecord::log);
        self.session_ends.publish(ended);
        self.store.request_wal_truncate();
        Ok(started)
    }
}

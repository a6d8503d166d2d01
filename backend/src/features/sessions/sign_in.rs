//! Signing in with a password and, if enabled, a second factor.

use super::{
    Sessions,
    device::DeviceKeys,
    start::{NewSession, Started},
};
use crate::{
    base::{
        clock::Timestamp,
        error::{Code, Error, Result},
        ids::AccountId,
        metrics::{METRICS, Metrics},
    },
    domain::{
        accounts::{
            self,
            model::{AccountRow, Status, Username},
            rules::check_password_size,
        },
        security::{self, model::SecurityEventKind},
    },
    engine::{identity::hashing::PasswordMatch, security_log::SecurityEventRecord},
    features::sessions::second_factor::{self, FactorOutcome},
    limits::{Attempt, Guesser, SecretKind, Source},
    storage::Conn,
};

/// The input of a sign-in.
pub struct Credentials {
    pub username: String,
    pub password: String,
    /// A TOTP code, or a recovery code.
    pub totp: Option<String>,
    pub device_name: Option<String>,
}

impl Sessions {
    /// Opens a session. An unknown name takes the same time as a wrong password.
    ///
    /// # Errors
    /// `wrong_credentials`, `account_disabled`, `totp_required`, `wrong_code`, `rate_limited`,
    /// `overloaded`.
    pub async fn sign_in(
        &self,
        source: Source,
        keys: &DeviceKeys,
        entered: Credentials,
    ) -> Result<Started> {
        self.limits.sign_ins.check(&source).await?;
        check_password_size("password", &entered.password)
            .map_err(|error| Error::fields(vec![error]))?;
        let key = Username::key_of(&entered.username);
        let found = self.find_account(&entered.username, source).await?;
        let way = guesser_of(&found, keys, source);
        let guesses = &self.limits.guesses;
        let attempt = guesses.reserve(&key, SecretKind::Password, way, Timestamp::now()).await?;
        let known = found.account.as_ref().map(|(account, _)| account.id);
        let opened = self.verify(source, &key, way, found, entered).await;
        attempt.settle(&opened).await;
        match opened {
            Ok((started, recorded)) => {
                Metrics::note(&METRICS.sign_ins, true);
                recorded.iter().for_each(SecurityEventRecord::log);
                Ok(started)
            }
            Err(error) => {
                if matches!(error.code(), Code::WrongCode | Code::WrongCredentials) {
                    self.note_failure(known, source);
                }
                Err(error)
            }
        }
    }

    async fn find_account(&self, name: &str, source: Source) -> Result<AccountLookup> {
        let (name, masked) = (name.to_owned(), source.masked());
        self.store
            .read(move |conn| {
                Box::pin(async move {
                    let account = accounts::queries::find_with_hash(conn, &name).await?;
                    // An unknown name is looked up as well.
                    let id =
                        account.as_ref().map_or_else(AccountId::new, |(account, _)| account.id);
                    let is_familiar = security::queries::is_familiar(conn, id, &masked).await?;
                    Ok(AccountLookup { account, is_familiar })
                })
            })
            .await
    }

    async fn verify(
        &self,
        source: Source,
        key: &str,
        way: Guesser,
        found: AccountLookup,
        entered: Credentials,
    ) -> Result<(Started, Vec<SecurityEventRecord>)> {
        let Credentials { password, totp, device_name, .. } = entered;
        let hash = found.account.as_ref().map(|(_, hash)| hash.clone());
        let fit = self.passwords.hashing.verify(password.clone(), hash).await?;
        let account = found.account.filter(|(account, _)| account.status() != Status::Erasing);
        let (account, hash) = account.filter(|_| fit.is_match()).ok_or(Code::WrongCredentials)?;
        // Only shown after the right password.
        if account.status() == Status::Disabled {
            let (account, source) = (account.id, source.masked());
            tracing::info!(%account, source, "a sign-in to a disabled account was refused");
            return Err(Error::new(Code::AccountDisabled));
        }
        let renewed =
            match fit == PasswordMatch::OldForm || self.passwords.hashing.is_outdated(&hash) {
                true => Some(self.passwords.hashing.hash(password).await?),
                false => None,
            };
        let factor = match &totp {
            Some(_) => Some(self.reserve_factor(key, way).await?),
            None => None,
        };
        let opening = VerifiedSignIn {
            account: account.id,
            source,
            session: NewSession::new(account.id, device_name.as_deref(), account.policy_version)?,
            verified: hash,
            renewed,
            totp,
        };
        let opened = self.store.write(move |conn| Box::pin(open(conn, opening))).await;
        if let Some(factor) = factor {
            factor.settle(&opened).await;
        }
        opened
    }

    /// Six digits can be guessed quickly from many sources, so all attempts with the right password
    /// from unknown devices share one counter.
    async fn reserve_factor(&self, key: &str, way: Guesser) -> Result<Attempt<'_>> {
        let by = if matches!(way, Guesser::Device(_)) { way } else { Guesser::Anybody };
        self.limits.guesses.reserve(key, SecretKind::SecondFactor, by, Timestamp::now()).await
    }

    /// Records a failure for the owner of the account.
    fn note_failure(&self, account: Option<AccountId>, source: Source) {
        Metrics::note(&METRICS.sign_ins, false);
        match account {
            Some(account) => {
                SecurityEventRecord::new(SecurityEventKind::SignInFailed, account, source)
                    .note(&self.store);
            }
            None => tracing::info!(source = source.masked(), "a sign-in failed"),
        }
    }
}

/// The stored data for a username.
struct AccountLookup {
    account: Option<(AccountRow, String)>,
    /// Whether an earlier sign-in came from this network.
    is_familiar: bool,
}

/// The counter of these attempts.
fn guesser_of(found: &AccountLookup, keys: &DeviceKeys, source: Source) -> Guesser {
    let device = found.account.as_ref().and_then(|(account, _)| keys.device_of(account.id));
    match (device, found.is_familiar) {
        (Some(device), _) => Guesser::Device(device),
        (None, true) => Guesser::Familiar(source),
        (None, false) => Guesser::Stranger(source),
    }
}

/// A sign-in after the password check.
#[derive(Clone)]
struct VerifiedSignIn {
    account: AccountId,
    source: Source,
    session: NewSession,
    /// The hash that the password was compared with.
    verified: String,
    /// A hash of the same password with current parameters.
    renewed: Option<String>,
    totp: Option<String>,
}

async fn open(
    conn: &mut Conn,
    opening: VerifiedSignIn,
) -> Result<(Started, Vec<SecurityEventRecord>)> {
    let VerifiedSignIn { account, source, session, verified, renewed, totp } = opening;
    accounts::queries::lock(conn, &[account]).await?;
    let stored = accounts::queries::credentials(conn, account).await?;
    if stored.is_none_or(|(_, hash)| hash != verified) {
        // The password was changed concurrently: the sessions of the former password have ended.
        return Err(Error::new(Code::WrongCredentials));
    }
    // The account was disabled or erased concurrently: no session begins.
    match accounts::queries::statuses(conn, &[account]).await?.first() {
        Some((_, status)) if status.status == Status::Active => {}
        Some((_, status)) if status.status == Status::Disabled => {
            return Err(Error::new(Code::AccountDisabled));
        }
        _ => return Err(Error::new(Code::WrongCredentials)),
    }
    let passed = second_factor::pass(conn, account, totp.as_deref()).await?;
    if let Some(hash) = renewed {
        accounts::queries::set_password(conn, account, &hash).await?;
    }
    let started = session.store(conn).await?;
    let mut recorded = Vec::new();
    if passed == FactorOutcome::RecoveryCode {
        recorded.push(SecurityEventKind::RecoveryCodeUsed);
    }
    recorded.push(SecurityEventKind::SignedIn);
    let mut stored = Vec::new();
    for kind in recorded {
        let record = SecurityEventRecord::new(kind, account, source).on(started.refresh.session());
        stored.push(record.store(conn).await?);
    }
    Ok((started, stored))
}

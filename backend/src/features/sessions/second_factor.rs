//! The second factor: enabling, disabling and checking it.

use aws_lc_rs::rand::fill;

use super::{Sessions, recovery_codes};
use crate::{
    base::{
        clock::Timestamp,
        error::{Code, Error, Result},
        ids::AccountId,
    },
    domain::{
        accounts,
        security::{
            model::{NewTotp, SecurityEventKind, TotpOn},
            queries::{self, SecondFactor},
            rules::{self, EnteredCode, SECRET_BYTES},
        },
    },
    engine::{identity::tokens::Identity, security_log::SecurityEventRecord},
    limits::{Guesser, SecretKind, Source},
    storage::Conn,
};

impl Sessions {
    /// Creates a secret that is unconfirmed until its first code; a repetition creates another one.
    ///
    /// # Errors
    /// `wrong_password`, `totp_enabled`, `rate_limited`, `overloaded`.
    pub async fn begin_second_factor(&self, me: Identity, password: String) -> Result<NewTotp> {
        self.passwords.check(me, password).await?;
        let mut secret = [0; SECRET_BYTES];
        fill(&mut secret).map_err(|_| Error::internal("the system gives no random numbers"))?;
        let username = self
            .store
            .write(move |conn| {
                Box::pin(async move {
                    let factor = find(conn, me.account).await?;
                    if factor.secret.is_some() {
                        return Err(Error::new(Code::TotpEnabled));
                    }
                    queries::set_pending(conn, me.account, &secret).await?;
                    Ok(factor.username)
                })
            })
            .await?;
        let (secret, uri) = rules::shown(&secret, &username)?;
        Ok(NewTotp { secret, uri })
    }

    /// Enables the second factor with its first code.
    ///
    /// # Errors
    /// `wrong_code`, `totp_enabled`, `totp_disabled` without an unconfirmed secret, `rate_limited`.
    pub async fn confirm_second_factor(
        &self,
        me: Identity,
        source: Source,
        code: &str,
    ) -> Result<TotpOn> {
        let (account, code) = (me.account, code.to_owned());
        let name = self
            .store
            .read(move |conn| Box::pin(accounts::queries::credentials(conn, account)))
            .await?
            .map(|(name, _)| name)
            .ok_or(Code::SessionEnded)?;
        let (guesses, by) = (&self.limits.guesses, Guesser::Session(me.session));
        let attempt =
            guesses.reserve(&name, SecretKind::SecondFactor, by, Timestamp::now()).await?;
        let on = SecurityEventRecord::new(SecurityEventKind::TotpEnabled, account, source)
            .on(me.session);
        let made = SecurityEventRecord::new(SecurityEventKind::RecoveryCodesMade, account, source)
            .on(me.session);
        let confirmed = self
            .store
            .write(move |conn| {
                Box::pin(async move {
                    accounts::queries::lock(conn, &[account]).await?;
                    let factor = find(conn, account).await?;
                    let pending = factor.pending.ok_or(match factor.secret {
                        Some(_) => Code::TotpEnabled,
                        None => Code::TotpDisabled,
                    })?;
                    take(conn, account, &pending, &code).await?;
                    queries::set_factor(conn, account, Some(&pending)).await?;
                    let mut recorded = vec![on.store(conn).await?];
                    let mut recovery_codes = None;
                    if queries::codes_left(conn, account).await? == 0 {
                        recovery_codes = Some(recovery_codes::make(conn, account).await?);
                        recorded.push(made.store(conn).await?);
                    }
                    Ok((TotpOn { recovery_codes }, recorded))
                })
            })
            .await;
        attempt.settle(&confirmed).await;
        let (on, recorded) = confirmed?;
        recorded.iter().for_each(SecurityEventRecord::log);
        Ok(on)
    }

    /// # Errors
    /// `wrong_password`, `totp_disabled`, `rate_limited`, `overloaded`.
    pub async fn disable_second_factor(
        &self,
        me: Identity,
        source: Source,
        password: String,
    ) -> Result<()> {
        self.passwords.check(me, password).await?;
        let off = SecurityEventRecord::new(SecurityEventKind::TotpDisabled, me.account, source)
            .on(me.session);
        let recorded = self
            .store
            .write(move |conn| {
                Box::pin(async move {
                    if find(conn, me.account).await?.secret.is_none() {
                        return Err(Error::new(Code::TotpDisabled));
                    }
                    queries::set_factor(conn, me.account, None).await?;
                    off.store(conn).await
                })
            })
            .await?;
        recorded.log();
        self.store.request_wal_truncate();
        Ok(())
    }
}

/// How the check was passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactorOutcome {
    /// The account has no second factor.
    NotAsked,
    Totp,
    RecoveryCode,
}

/// Checks the second factor of an account whose row is locked, and consumes the code.
///
/// # Errors
/// `totp_required`, `wrong_code`.
pub async fn pass(
    conn: &mut Conn,
    account: AccountId,
    code: Option<&str>,
) -> Result<FactorOutcome> {
    let Some(secret) = find(conn, account).await?.secret else {
        return Ok(FactorOutcome::NotAsked);
    };
    match rules::entered(code.ok_or(Code::TotpRequired)?) {
        EnteredCode::Totp(code) => {
            take(conn, account, &secret, &code).await?;
            Ok(FactorOutcome::Totp)
        }
        EnteredCode::RecoveryCode(code) => {
            let hash = rules::code_hash(&code);
            if !queries::use_code(conn, account, &hash, Timestamp::now()).await? {
                return Err(Error::new(Code::WrongCode));
            }
            Ok(FactorOutcome::RecoveryCode)
        }
    }
}

/// Accepts a code whose time step has not been used.
async fn take(conn: &mut Conn, account: AccountId, secret: &[u8], code: &str) -> Result<()> {
    let now = conn.now().await?;
    if let Some(step) = rules::step_of(secret, code, now)?
        && queries::take_step(conn, account, step).await?
    {
        return Ok(());
    }
    Err(Error::new(Code::WrongCode))
}

async fn find(conn: &mut Conn, account: AccountId) -> Result<SecondFactor> {
    Ok(queries::factor(conn, account).await?.ok_or(Code::SessionEnded)?)
}

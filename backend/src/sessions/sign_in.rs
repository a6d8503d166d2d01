//! Signing in with a password, and with a second factor where there is one.

use super::start::{NewSession, Started};
use crate::{
    accounts::{
        self,
        hashing::Fit,
        model::{Status, Username},
        rules::check_password_size,
    },
    clock::Timestamp,
    context::Context,
    error::{Code, Error, Result},
    ids::AccountId,
    limits::Source,
    metrics::{METRICS, Metrics},
    security::{
        model::SecurityEventKind,
        record::Happening,
        second_factor::{self, Passed},
    },
    storage::Conn,
};

/// What somebody enters to sign in.
pub struct Credentials {
    pub username: String,
    pub password: String,
    /// A code of the second factor, or one of the recovery codes.
    pub totp: Option<String>,
    pub device_name: Option<String>,
}

/// Opens a session. Takes the same time for an unknown name as for a wrong password.
///
/// # Errors
/// `wrong_credentials`, `account_disabled`, `totp_required`, `wrong_code`, `rate_limited`,
/// `overloaded`.
pub async fn sign_in(context: &Context, source: Source, entered: Credentials) -> Result<Started> {
    let Credentials { username, password, totp, device_name } = entered;
    context.limits.sign_ins.check(&source).await?;
    check_password_size("password", &password).map_err(|error| Error::fields(vec![error]))?;
    let key = Username::key_of(&username);
    let failures = &context.limits.failures;
    failures.check(&key, Timestamp::now()).await?;
    let asked = key.clone();
    let found = context
        .store
        .read(move |conn| Box::pin(accounts::queries::find_with_hash(conn, asked)))
        .await?;
    let hash = found.as_ref().map(|(_, hash)| hash.clone());
    let fit = context.hashing.verify(password.clone(), hash).await?;
    let found = found.filter(|(account, _)| account.status() != Status::Erasing);
    let known = found.as_ref().map(|(account, _)| account.id);
    let Some((account, hash)) = found.filter(|_| fit.fits()) else {
        return Err(refuse(context, &key, known, source, Code::WrongCredentials).await);
    };
    // Only who knows the password is told.
    if account.status() == Status::Disabled {
        let (account, source) = (account.id, source.masked());
        tracing::info!(%account, source, "a sign-in to a disabled account was refused");
        return Err(Error::new(Code::AccountDisabled));
    }
    let renewed = match fit == Fit::Formerly || context.hashing.is_outdated(&hash) {
        true => Some(context.hashing.hash(password).await?),
        false => None,
    };
    let opening = Opening {
        account: account.id,
        source,
        session: NewSession::new(account.id, device_name.as_deref(), account.policy_version)?,
        verified: hash,
        renewed,
        totp,
    };
    match context.store.write(move |conn| Box::pin(open(conn, opening))).await {
        Ok((started, happened)) => {
            failures.succeeded(&key).await;
            Metrics::note(&METRICS.sign_ins, true);
            happened.iter().for_each(Happening::log);
            Ok(started)
        }
        Err(error) if matches!(error.code(), Code::WrongCode | Code::WrongCredentials) => {
            Err(refuse(context, &key, known, source, error.code()).await)
        }
        Err(error) => Err(error),
    }
}

/// Counts a failure and tells the owner of it.
async fn refuse(
    context: &Context,
    key: &str,
    account: Option<AccountId>,
    source: Source,
    code: Code,
) -> Error {
    context.limits.failures.failed(key, Timestamp::now()).await;
    Metrics::note(&METRICS.sign_ins, false);
    match account {
        Some(account) => {
            Happening::new(SecurityEventKind::SignInFailed, account, source).note(context);
        }
        None => tracing::info!(source = source.masked(), "a sign-in failed"),
    }
    Error::new(code)
}

/// A sign-in whose password was right.
#[derive(Clone)]
struct Opening {
    account: AccountId,
    source: Source,
    session: NewSession,
    /// The hash that the password was compared with.
    verified: String,
    /// A better one of the same password.
    renewed: Option<String>,
    totp: Option<String>,
}

async fn open(conn: &mut Conn, opening: Opening) -> Result<(Started, Vec<Happening>)> {
    let Opening { account, source, session, verified, renewed, totp } = opening;
    accounts::queries::lock(conn, &[account]).await?;
    let stored = accounts::queries::credentials(conn, account).await?;
    if stored.is_none_or(|(_, hash)| hash != verified) {
        // Replaced in this very moment: the sessions of the former password have ended.
        return Err(Error::new(Code::WrongCredentials));
    }
    // In this very moment as well: its sessions have ended, and none begins.
    match accounts::queries::standing(conn, &[account]).await?.first() {
        Some((_, standing)) if standing.status == Status::Active => {}
        Some((_, standing)) if standing.status == Status::Disabled => {
            return Err(Error::new(Code::AccountDisabled));
        }
        _ => return Err(Error::new(Code::WrongCredentials)),
    }
    let passed = second_factor::pass(conn, account, totp.as_deref()).await?;
    if let Some(hash) = renewed {
        accounts::queries::set_password(conn, account, &hash).await?;
    }
    let started = session.store(conn).await?;
    let mut happened = Vec::new();
    if passed == Passed::RecoveryCode {
        happened.push(SecurityEventKind::RecoveryCodeUsed);
    }
    happened.push(SecurityEventKind::SignedIn);
    let mut stored = Vec::new();
    for kind in happened {
        let happening = Happening::new(kind, account, source).on(started.refresh.session());
        stored.push(happening.store(conn).await?);
    }
    Ok((started, stored))
}

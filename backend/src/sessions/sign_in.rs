//! Signing in with a password.

use super::start::{NewSession, Started};
use crate::{
    accounts::{
        self,
        model::{Status, Username},
        rules::check_password_size,
    },
    clock::Timestamp,
    context::Context,
    error::{Code, Error, Result},
    limits::Source,
};

/// Opens a session. Takes the same time for an unknown name as for a wrong password.
///
/// # Errors
/// `wrong_credentials`, `rate_limited`, `overloaded`.
pub async fn sign_in(
    context: &Context,
    source: Source,
    username: &str,
    password: String,
    device_name: Option<&str>,
) -> Result<Started> {
    context.limits.sign_ins.check(&source)?;
    check_password_size("password", &password).map_err(|error| Error::fields(vec![error]))?;
    let key = Username::key_of(username);
    context.limits.failures.check(&key, Timestamp::now())?;
    let asked = key.clone();
    let found = context
        .store
        .read(move |conn| Box::pin(accounts::queries::find_with_hash(conn, asked)))
        .await?;
    let hash = found.as_ref().map(|(_, hash)| hash.clone());
    let fits = context.hashing.verify(password, hash).await?;
    let account = found.map(|(account, _)| account).filter(|_| fits);
    let Some(account) = account.filter(|account| account.status() == Status::Active) else {
        context.limits.failures.failed(&key, Timestamp::now());
        tracing::info!("a sign-in failed");
        return Err(Error::new(Code::WrongCredentials));
    };
    context.limits.failures.succeeded(&key);
    let session = NewSession::new(account.id, device_name, account.policy_version)?;
    let started =
        context.store.write(move |conn| Box::pin(async move { session.store(conn).await })).await?;
    tracing::info!(account = %account.id, session = %started.refresh.session(), "signed in");
    Ok(started)
}

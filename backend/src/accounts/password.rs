//! Entering the password once more, where a session alone is not enough.

use super::{queries, rules::check_password_size};
use crate::{
    clock::Timestamp,
    context::Context,
    error::{Code, Error, Result},
    ids::AccountId,
};

/// Whether this is the account's password. A wrong one counts like a failed sign-in, so a
/// stolen session cannot be used to guess it.
///
/// # Errors
/// `wrong_password`, `validation_failed` for one that nobody can have, `rate_limited`,
/// `overloaded`; `session_ended` for an account that is no more.
pub async fn check(context: &Context, account: AccountId, password: String) -> Result<()> {
    check_password_size("password", &password).map_err(|error| Error::fields(vec![error]))?;
    let found =
        context.store.read(move |conn| Box::pin(queries::credentials(conn, account))).await?;
    let (name, hash) = found.ok_or(Code::SessionEnded)?;
    let failures = &context.limits.failures;
    failures.check(&name, Timestamp::now())?;
    if !context.hashing.verify(password, Some(hash)).await? {
        failures.failed(&name, Timestamp::now());
        tracing::info!(%account, "a wrong password was entered in a session");
        return Err(Error::new(Code::WrongPassword));
    }
    failures.succeeded(&name);
    Ok(())
}

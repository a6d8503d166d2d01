//! The e-mail address, which nobody needs: it serves for a forgotten password alone.

use super::{events::AccountEvent, model::Account, password, queries, rules::parse_email, telling};
use crate::{
    context::Context,
    error::{Code, Error, Result},
    limits::Source,
    security::{self, model::SecurityEventKind, record::Happening},
    sessions::tokens::Identity,
};

/// Sets or removes my address. Links that were sent to the former one are void.
///
/// # Errors
/// `wrong_password`, `validation_failed`, `rate_limited`, `overloaded`.
pub async fn change(
    context: &Context,
    me: Identity,
    source: Source,
    password: String,
    email: Option<&str>,
) -> Result<Account> {
    let email = parse_email(email).map_err(|error| Error::fields(vec![error]))?;
    context.limits.profile_changes.check(&me.account).await?;
    password::check(context, me, password).await?;
    let happening =
        Happening::new(SecurityEventKind::EmailChanged, me.account, source).on(me.session);
    let (account, happened) = context
        .appender
        .alone(move |conn| {
            Box::pin(async move {
                queries::lock(conn, &[me.account]).await?;
                let row = queries::set_email(conn, me.account, email.as_deref()).await?;
                let account = Account::from(row.ok_or(Code::SessionEnded)?);
                security::queries::delete_resets(conn, me.account).await?;
                let happened = happening.store(conn).await?;
                let told = AccountEvent { me: Some(account.clone()), ..telling::to(me.account) };
                Ok(((account, happened), telling::number(conn, vec![told]).await?))
            })
        })
        .await?;
    happened.log();
    context.store.has_erased();
    Ok(account)
}

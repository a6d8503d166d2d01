//! Passwords in use: entering one once more where a session alone is not enough, choosing
//! another, and what else ends when it is replaced.

use crate::{
    base::{
        clock::Timestamp,
        error::{Code, Error, Result},
        ids::{AccountId, SessionId},
    },
    domain::{
        accounts::{
            model::DISPLAY_NAME_MAX,
            queries,
            rules::{check_new_password, check_password_size},
        },
        security::{self, model::SecurityEventKind},
        sessions,
    },
    engine::{context::Context, identity::tokens::Identity, security_log::Happening},
    limits::{By, Secret, Source},
    storage::Conn,
};

/// Whether this is the account's password. Wrong ones count for this session, so a stolen one
/// cannot be used to guess it, and who guesses elsewhere does not hold it up.
///
/// # Errors
/// `wrong_password`, `validation_failed` for one that nobody can have, `rate_limited`,
/// `overloaded`; `session_ended` for an account that is no more.
pub async fn check(context: &Context, me: Identity, password: String) -> Result<()> {
    verify(context, me, "password", password).await.map(drop)
}

/// The same for any field; gives back the hash that was compared with.
async fn verify(context: &Context, me: Identity, field: &str, password: String) -> Result<String> {
    check_password_size(field, &password).map_err(|error| Error::fields(vec![error]))?;
    let account = me.account;
    let found =
        context.store.read(move |conn| Box::pin(queries::credentials(conn, account))).await?;
    let (name, hash) = found.ok_or(Code::SessionEnded)?;
    let (failures, by) = (&context.limits.failures, By::Session(me.session));
    let attempt = failures.reserve(&name, Secret::Password, by, Timestamp::now()).await?;
    let verified = match context.hashing.verify(password, Some(hash.clone())).await {
        Ok(fit) if fit.fits() => Ok(hash),
        Ok(_) => Err(Error::new(Code::WrongPassword)),
        Err(error) => Err(error),
    };
    attempt.settle(&verified).await;
    if verified.as_ref().is_err_and(|error| error.code() == Code::WrongPassword) {
        tracing::info!(%account, "a wrong password was entered in a session");
    }
    verified
}

/// Whether a password is good enough for somebody of these names. Estimating it is costly,
/// so it takes its turn with the hashing.
///
/// # Errors
/// `validation_failed`, `overloaded`.
pub async fn check_new(
    context: &Context,
    field: &'static str,
    password: &str,
    mut names: Vec<String>,
) -> Result<()> {
    let password = password.to_owned();
    names.retain(|name| name.len() <= 4 * DISPLAY_NAME_MAX);
    context
        .hashing
        .run(move || {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            check_new_password(field, &password, &names).map_err(|error| Error::fields(vec![error]))
        })
        .await
}

/// Chooses another password; every other session ends at once.
///
/// # Errors
/// `wrong_password`, `validation_failed`, `rate_limited`, `overloaded`.
pub async fn change(
    context: &Context,
    me: Identity,
    source: Source,
    current: String,
    new: String,
) -> Result<()> {
    let verified = verify(context, me, "current", current).await?;
    let account = me.account;
    let row = context.store.read(move |conn| Box::pin(queries::find(conn, account))).await?;
    let row = row.ok_or(Code::SessionEnded)?;
    check_new(context, "new", &new, vec![row.username, row.display_name]).await?;
    let hash = context.hashing.hash(new).await?;
    let happening =
        Happening::new(SecurityEventKind::PasswordChanged, account, source).on(me.session);
    let (ended, happened) = context
        .store
        .write(move |conn| {
            Box::pin(async move {
                queries::lock(conn, &[account]).await?;
                let stored =
                    queries::credentials(conn, account).await?.ok_or(Code::SessionEnded)?;
                if stored.1 != verified {
                    // Changed by another device in this very moment.
                    return Err(Error::new(Code::WrongPassword));
                }
                let ended = replace(conn, account, &hash, Some(me.session)).await?;
                Ok((ended, happening.store(conn).await?))
            })
        })
        .await?;
    happened.log();
    context.note_ended(ended);
    Ok(())
}

/// Replaces the password of an account whose row is locked. Sessions end, but for one that
/// is kept, and so does every link that was sent. Gives back the ended sessions, to be made
/// known after the commit.
pub async fn replace(
    conn: &mut Conn,
    account: AccountId,
    hash: &str,
    keep: Option<SessionId>,
) -> Result<Vec<SessionId>> {
    queries::set_password(conn, account, hash).await?;
    security::queries::delete_resets(conn, account).await?;
    let open = sessions::queries::open(conn, account).await?;
    let ids: Vec<_> =
        open.iter().map(|session| session.id).filter(|id| Some(*id) != keep).collect();
    sessions::queries::revoke(conn, &ids, Timestamp::now()).await
}

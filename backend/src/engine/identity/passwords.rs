//! Password checks: confirming the password where a session alone is not enough, judging a new one,
//! and replacing it.

use std::sync::Arc;

use super::{hashing::Hashing, tokens::Identity};
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
        security, sessions,
    },
    limits::{Guesser, Limits, SecretKind},
    storage::{Conn, Store},
};

/// Checks passwords against the database, within the limits on guesses.
pub struct Passwords {
    pub hashing: Hashing,
    store: Store,
    limits: Arc<Limits>,
}

impl Passwords {
    pub fn new(store: Store, hashing: Hashing, limits: Arc<Limits>) -> Self {
        Self { hashing, store, limits }
    }

    /// Checks the password of the account. Failures count for this session: a stolen session cannot
    /// guess the password, and guesses elsewhere do not block this session.
    ///
    /// # Errors
    /// `wrong_password`; `validation_failed` for a password of impossible length; `rate_limited`,
    /// `overloaded`; `session_ended` if the account does not exist any more.
    pub async fn check(&self, me: Identity, password: String) -> Result<()> {
        self.verify(me, "password", password).await.map(drop)
    }

    /// The same for any field. Returns the hash that the password was verified against.
    pub async fn verify(&self, me: Identity, field: &str, password: String) -> Result<String> {
        check_password_size(field, &password).map_err(|error| Error::fields(vec![error]))?;
        let account = me.account;
        let found =
            self.store.read(move |conn| Box::pin(queries::credentials(conn, account))).await?;
        let (name, hash) = found.ok_or(Code::SessionEnded)?;
        let (guesses, by) = (&self.limits.guesses, Guesser::Session(me.session));
        let attempt = guesses.reserve(&name, SecretKind::Password, by, Timestamp::now()).await?;
        let verified = match self.hashing.verify(password, Some(hash.clone())).await {
            Ok(fit) if fit.is_match() => Ok(hash),
            Ok(_) => Err(Error::new(Code::WrongPassword)),
            Err(error) => Err(error),
        };
        attempt.settle(&verified).await;
        if verified.as_ref().is_err_and(|error| error.code() == Code::WrongPassword) {
            tracing::info!(%account, "a wrong password was entered in a session");
        }
        verified
    }

    /// Checks the strength of a new password for an account with these names. The estimate is
    /// costly, so it runs in the queue of the hashing.
    ///
    /// # Errors
    /// `validation_failed`, `overloaded`.
    pub async fn check_new(
        &self,
        field: &'static str,
        password: &str,
        mut names: Vec<String>,
    ) -> Result<()> {
        let password = password.to_owned();
        names.retain(|name| name.len() <= 4 * DISPLAY_NAME_MAX);
        self.hashing
            .run(move || {
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                check_new_password(field, &password, &names)
                    .map_err(|error| Error::fields(vec![error]))
            })
            .await
    }
}

/// Replaces the password of an account whose row is locked. All sessions but the kept one end, and
/// all sent reset links become invalid. Returns the ended sessions, to be published after the
/// commit.
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

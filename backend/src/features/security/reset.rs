//! Password reset by mail: a link that is valid once and for fifteen minutes. Answers do not reveal
//! whether an address belongs to an account.

use std::{sync::Arc, time::Duration};

use aws_lc_rs::{
    digest::{SHA256, digest},
    rand::fill,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use super::Security;
use crate::{
    base::error::{Code, Error, Result},
    domain::{
        accounts::{
            self,
            model::{AccountRow, Status},
            rules::parse_email,
        },
        security::{model::SecurityEventKind, queries},
    },
    engine::{identity::passwords, security_log::SecurityEventRecord},
    limits::Source,
    mail::{Mail, Mailer},
};

/// How long a link is valid.
pub const VALID: Duration = Duration::from_secs(15 * 60);

/// 256 bits.
const TOKEN_BYTES: usize = 32;

/// The most accounts of one address that get a mail.
const ACCOUNTS_MAX: i64 = 5;

impl Security {
    /// Sends a link to every account of this address in the background: the answer is the same, and
    /// takes as long, for an unknown address.
    ///
    /// # Errors
    /// `not_found` if no mail can be sent, `validation_failed` for an invalid address,
    /// `rate_limited`.
    pub async fn ask_reset(self: &Arc<Self>, source: Source, email: &str) -> Result<()> {
        let mailer = self.mailer.clone().ok_or(Code::NotFound)?;
        self.limits.resets.check(&source).await?;
        let email = parse_email(Some(email)).map_err(|error| Error::fields(vec![error]))?;
        let Some(email) = email else {
            return Err(Error::field("email", "required", "This field is required."));
        };
        let security = Arc::clone(self);
        actix_web::rt::spawn(async move {
            if let Err(error) = security.send_link(&mailer, email).await {
                tracing::warn!(%error, "a password reset was not begun");
            }
        });
        Ok(())
    }

    async fn send_link(&self, mailer: &Mailer, email: String) -> Result<()> {
        let found = self
            .store
            .read(move |conn| {
                Box::pin(async move {
                    accounts::queries::find_by_email(conn, &email, ACCOUNTS_MAX).await
                })
            })
            .await?;
        for account in found {
            // Further requests are ignored, so that no mailbox is flooded.
            if self.limits.reset_mails.check(&account.id).await.is_err() {
                continue;
            }
            let token = self.begin_reset(&account).await?;
            let link = format!("{}/reset#token={token}", self.server);
            if let Some(to) = account.email {
                let text = text(&account.username, &link);
                mailer.post(Mail { to, subject: SUBJECT, text });
                tracing::info!(account = %account.id, "a password reset link was requested");
            }
        }
        Ok(())
    }

    async fn begin_reset(&self, account: &AccountRow) -> Result<String> {
        let mut secret = [0; TOKEN_BYTES];
        fill(&mut secret).map_err(|_| Error::internal("the system gives no random numbers"))?;
        let token = URL_SAFE_NO_PAD.encode(secret);
        let (id, hash) = (account.id, hash(&token));
        self.store
            .write(move |conn| {
                Box::pin(async move {
                    let now = conn.now().await?;
                    queries::insert_reset(conn, id, hash, now, now.plus(VALID)).await
                })
            })
            .await?;
        Ok(token)
    }

    /// Replaces the password with a link. Every session ends; a second factor stays.
    ///
    /// # Errors
    /// `not_found` if no mail can be sent, `wrong_code` for an invalid or expired link,
    /// `validation_failed` for the password, `rate_limited`, `overloaded`.
    pub async fn reset(&self, source: Source, token: &str, new_password: String) -> Result<()> {
        if self.mailer.is_none() {
            return Err(Error::new(Code::NotFound));
        }
        self.limits.sign_ins.check(&source).await?;
        let hash = hash(token);
        let asked = hash.clone();
        let found = self
            .store
            .read(move |conn| {
                Box::pin(async move {
                    let now = conn.now().await?;
                    queries::account_of_reset(conn, &asked, now).await
                })
            })
            .await?;
        let account = found
            .filter(|account| account.status() == Status::Active)
            .ok_or_else(|| Error::new(Code::WrongCode))?;
        let names = vec![account.username, account.display_name];
        self.passwords.check_new("new_password", &new_password, names).await?;
        let password_hash = self.passwords.hashing.hash(new_password).await?;
        let account = account.id;
        let record = SecurityEventRecord::new(SecurityEventKind::PasswordReset, account, source);
        let (name, ended, recorded) = self
            .store
            .write(move |conn| {
                Box::pin(async move {
                    accounts::queries::lock(conn, &[account]).await?;
                    let now = conn.now().await?;
                    if !queries::use_reset(conn, &hash, now).await? {
                        return Err(Error::new(Code::WrongCode));
                    }
                    let stored = accounts::queries::credentials(conn, account).await?;
                    let (name, _) = stored.ok_or(Code::WrongCode)?;
                    let ended = passwords::replace(conn, account, &password_hash, None).await?;
                    Ok((name, ended, record.store(conn).await?))
                })
            })
            .await?;
        // The owner of the address is not held up by earlier wrong guesses.
        self.limits.guesses.reset(&name).await;
        recorded.log();
        self.session_ends.publish(ended);
        Ok(())
    }
}

fn hash(token: &str) -> Vec<u8> {
    digest(&SHA256, token.as_bytes()).as_ref().to_vec()
}

const SUBJECT: &str = "UmbraChat: a new password";

/// ASCII only, so that every mail program shows it.
fn text(username: &str, link: &str) -> String {
    format!(
        "A new password was requested for the account {username}.\n\
         Open this link within 15 minutes to choose one. It works once:\n\
         \n\
         {link}\n\
         \n\
         If it was not you, do nothing: your password stays as it is.\n\
         \n\
         Ein neues Passwort wurde angefordert, Konto: {username}.\n\
         Mit diesem Link kannst du es in den folgenden 15 Minuten festlegen, einmal.\n\
         Warst du es nicht, dann tu nichts: dein Passwort bleibt, wie es ist.\n"
    )
}

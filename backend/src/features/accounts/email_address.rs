//! The e-mail address of an account, which is optional and serves password resets only.

use super::Credentials;
use crate::{
    base::error::{Code, Error, Result},
    domain::{
        accounts::{model::Account, queries, rules::parse_email},
        security::{self, model::SecurityEventKind},
    },
    engine::{
        account_changes, delivery::events::accounts::AccountEvent, identity::tokens::Identity,
        security_log::SecurityEventRecord,
    },
    limits::Source,
    mail::Mail,
};

impl Credentials {
    /// Sets or removes the caller's address. Reset links sent to the former address become invalid,
    /// and the former address gets a notice if mail can be sent.
    ///
    /// # Errors
    /// `wrong_password`, `validation_failed`, `rate_limited`, `overloaded`.
    pub async fn change_email(
        &self,
        me: Identity,
        source: Source,
        password: String,
        email: Option<&str>,
    ) -> Result<Account> {
        let email = parse_email(email).map_err(|error| Error::fields(vec![error]))?;
        self.limits.profile_changes.check(&me.account).await?;
        self.passwords.check(me, password).await?;
        let record = SecurityEventRecord::new(SecurityEventKind::EmailChanged, me.account, source)
            .on(me.session);
        let (account, former, recorded) = self
            .appender
            .transaction(move |conn| {
                Box::pin(async move {
                    queries::lock(conn, &[me.account]).await?;
                    let former = queries::find(conn, me.account).await?.and_then(|row| row.email);
                    let row = queries::set_email(conn, me.account, email.as_deref()).await?;
                    let account = Account::from(row.ok_or(Code::SessionEnded)?);
                    security::queries::delete_resets(conn, me.account).await?;
                    let recorded = record.store(conn).await?;
                    let event = AccountEvent {
                        me: Some(account.clone()),
                        ..account_changes::new_event(me.account)
                    };
                    Ok((
                        (account, former, recorded),
                        account_changes::assign_revs(conn, vec![event]).await?,
                    ))
                })
            })
            .await?;
        recorded.log();
        self.store.request_wal_truncate();
        self.notify_former_address(former, &account);
        Ok(account)
    }

    /// Sends a notice to the former address, if it has changed.
    fn notify_former_address(&self, former: Option<String>, account: &Account) {
        let is_same = |former: &String| {
            account.email.as_ref().is_some_and(|now| now.to_lowercase() == former.to_lowercase())
        };
        if let (Some(mailer), Some(to)) = (&self.mailer, former.filter(|former| !is_same(former))) {
            let text = change_notice(&account.username, &self.server);
            mailer.post(Mail { to, subject: SUBJECT, text });
        }
    }
}

const SUBJECT: &str = "UmbraChat: your e-mail address was changed";

/// The notice does not contain the new address, as its reader may be another person.
fn change_notice(username: &str, server: &str) -> String {
    format!(
        "This e-mail address no longer belongs to the account {username} on {server}.\n\
         It was replaced or removed with the password of the account.\n\
         \n\
         If it was not you, sign in and change your password at once. If you cannot sign in\n\
         any more, use a recovery code or ask the operator of the server.\n\
         \n\
         Diese E-Mail-Adresse ist nicht mehr die des Kontos {username} auf {server}.\n\
         Sie wurde mit dem Passwort des Kontos ersetzt oder entfernt.\n\
         Warst du es nicht, dann melde dich an und nimm sofort ein neues Passwort. Geht das\n\
         nicht mehr, dann nimm einen Wiederherstellungscode oder frag den Betreiber des Servers.\n"
    )
}

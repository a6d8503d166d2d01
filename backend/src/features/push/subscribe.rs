//! Making, reading, changing and ending the subscription of the caller's session.

use super::Push;
use crate::{
    base::error::{Code, Error, Result},
    domain::{
        push::{
            model::{PushContent, PushSecrets, PushSubscription, SubscriptionRow},
            queries,
        },
        sessions,
    },
    engine::identity::tokens::Identity,
};

/// A subscription as the browser made it.
pub struct NewSubscription {
    pub endpoint: String,
    pub secrets: PushSecrets,
    pub content: PushContent,
}

impl Push {
    /// Stores the subscription of the session instead of its former one.
    ///
    /// # Errors
    /// `push_off`; a field error for an endpoint that is not of a known push service;
    /// `rate_limited`; `session_ended`.
    pub async fn subscribe(&self, me: Identity, new: NewSubscription) -> Result<PushSubscription> {
        self.limits.push_subscriptions.check(&me.account).await?;
        let Some(sender) = &self.sender else { return Err(Code::PushOff.into()) };
        let Some(endpoint) = sender.permitted(&new.endpoint) else {
            let message = "This server does not send to this push service.";
            return Err(Error::field("endpoint", "unknown_push_service", message));
        };
        let row = self
            .store
            .write(move |conn| {
                Box::pin(async move {
                    let session = sessions::queries::lock(conn, me.session).await?;
                    // It may have ended since its token was checked.
                    if session.is_none_or(|session| session.revoked_at.is_some()) {
                        return Err(Error::new(Code::SessionEnded));
                    }
                    let row = SubscriptionRow {
                        session_id: me.session,
                        account_id: me.account,
                        endpoint: endpoint.into(),
                        p256dh: new.secrets.p256dh,
                        auth: new.secrets.auth,
                        content: new.content,
                        created_at: conn.now().await?,
                        failures: 0,
                        paused_until: None,
                    };
                    queries::put(conn, &row).await?;
                    Ok(queries::find(conn, me.session).await?.unwrap_or(row))
                })
            })
            .await?;
        Ok(row.into())
    }

    /// # Errors
    /// `not_found` if the session has none.
    pub async fn read(&self, me: Identity) -> Result<PushSubscription> {
        let row = self.store.read(move |conn| Box::pin(queries::find(conn, me.session))).await?;
        row.map(Into::into).ok_or_else(|| Code::NotFound.into())
    }

    /// # Errors
    /// `not_found` if the session has none.
    pub async fn change(&self, me: Identity, content: PushContent) -> Result<PushSubscription> {
        let row = self
            .store
            .write(move |conn| {
                Box::pin(async move {
                    queries::set_content(conn, me.session, content).await?;
                    queries::find(conn, me.session).await
                })
            })
            .await?;
        row.map(Into::into).ok_or_else(|| Code::NotFound.into())
    }

    /// Ends the subscription with its queue, if the session has one.
    pub async fn unsubscribe(&self, me: Identity) -> Result<()> {
        self.store.write(move |conn| Box::pin(queries::delete(conn, me.session))).await?;
        Ok(())
    }
}

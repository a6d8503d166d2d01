//! Long polling: a poll is subscribed to the hub like a socket, and ends with its session.

use std::{rc::Rc, time::Duration};

use tokio::time::{Instant, timeout_at};

use super::{
    Synchronizer,
    answer::{self, SyncAnswer},
};
use crate::{
    base::{
        clock::Timestamp,
        error::{Code, Error, Result},
        ids::AccountId,
    },
    domain::members::queries,
    engine::{
        delivery::{
            close::CloseCode,
            hub::{Hub, Subscriber},
        },
        identity::tokens::Identity,
    },
    limits::Source,
    transport::sync::resume::ClientPosition,
};

/// Unsubscribes, also when the client disconnects and the future is dropped.
struct Attachment {
    hub: Rc<Hub>,
    subscriber: Rc<Subscriber>,
}

impl Drop for Attachment {
    fn drop(&mut self) {
        self.hub.detach(&self.subscriber);
    }
}

impl Synchronizer {
    /// Answers at once if there are changes, else as soon as there are, or when the time is over.
    ///
    /// # Errors
    /// `session_ended` when the session ends meanwhile, `too_many_sockets`, `draining`.
    pub async fn answer(
        &self,
        hub: &Rc<Hub>,
        me: Identity,
        source: Source,
        position: ClientPosition,
        wait: Duration,
    ) -> Result<SyncAnswer> {
        if wait.is_zero() {
            return self.read(me.account, &position).await;
        }
        let _permit = self.admission.acquire(me.account, source)?;
        // The gate admits only accounts that have accepted the policy in force.
        let policy = self.access.policies.current().map_or(0, |policy| policy.version);
        let attachment = Attachment {
            hub: Rc::clone(hub),
            subscriber: Subscriber::new(me.account, me.session, policy),
        };
        let subscriber = &attachment.subscriber;
        hub.attach(subscriber);
        // A session that ended before the subscription is not announced again.
        if self.access.revocations.has_ended(me.session) {
            return Err(Error::new(Code::SessionEnded));
        }
        let account = me.account;
        let mine = self.store.read(move |conn| Box::pin(queries::places_of(conn, account))).await?;
        for (conversation, joined_seq) in mine {
            hub.follow(subscriber, conversation, joined_seq);
        }
        let until = Instant::now() + wait.min(me.expires_at.since(Timestamp::now()));
        loop {
            subscriber.outbox.clear_queue();
            let answer = self.read(me.account, &position).await?;
            if !answer.is_empty() {
                return Ok(answer);
            }
            // Known positions, so that a sweep detects unannounced changes.
            position.account_rev.iter().for_each(|rev| subscriber.set_account_rev(*rev));
            for (conversation, (rev, _)) in &position.conversations {
                hub.start_feed_at(*conversation, *rev);
            }
            let wait_for_activity = timeout_at(until, subscriber.outbox.wait_for_activity()).await;
            match subscriber.outbox.closing() {
                Some(CloseCode::Restarting) => return Err(Error::new(Code::Draining)),
                Some(CloseCode::SessionEnded) => return Err(Error::new(Code::SessionEnded)),
                Some(CloseCode::ConsentOutdated) => return Err(Error::new(Code::ConsentOutdated)),
                // A closed outbox gets nothing more.
                Some(_) => return Ok(answer),
                None if wait_for_activity.is_err() => return Ok(answer),
                None => {}
            }
        }
    }

    async fn read(&self, account: AccountId, position: &ClientPosition) -> Result<SyncAnswer> {
        let position = position.clone();
        self.store
            .read(move |conn| Box::pin(async move { answer::read(conn, account, &position).await }))
            .await
    }
}

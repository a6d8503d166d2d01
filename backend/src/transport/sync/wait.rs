//! Waiting for something to tell: a long poll is attached to the hub like a socket, and
//! ends like one when its session does.

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
    engine::{
        delivery::{
            close::CloseCode,
            hub::{Attached, Hub},
        },
        identity::tokens::Identity,
    },
    limits::Source,
    transport::sync::resume::{self, Whereabouts},
};

/// Detaches also when the client hangs up and the waiting is dropped.
struct Attachment {
    hub: Rc<Hub>,
    attached: Rc<Attached>,
}

impl Drop for Attachment {
    fn drop(&mut self) {
        self.hub.detach(&self.attached);
    }
}

impl Synchronizer {
    /// Answers at once if there is anything to tell, else as soon as there is, or when the
    /// time is over.
    ///
    /// # Errors
    /// `session_ended` when the session ends meanwhile, `too_many_sockets`, `draining`.
    pub async fn answer(
        &self,
        hub: &Rc<Hub>,
        me: Identity,
        source: Source,
        whereabouts: Whereabouts,
        wait: Duration,
    ) -> Result<SyncAnswer> {
        if wait.is_zero() {
            return self.read(me.account, &whereabouts).await;
        }
        let _place = self.admission.enter(me.account, source)?;
        // Only who has accepted the policy in force gets here.
        let policy = self.access.policies.current().map_or(0, |policy| policy.version);
        let attachment = Attachment {
            hub: Rc::clone(hub),
            attached: Attached::new(me.account, me.session, policy),
        };
        let attached = &attachment.attached;
        hub.attach(attached);
        // An end that was announced before this was attached is not announced again.
        if self.access.revocations.has_ended(me.session) {
            return Err(Error::new(Code::SessionEnded));
        }
        let account = me.account;
        let mine =
            self.store.read(move |conn| Box::pin(resume::memberships(conn, account))).await?;
        for mine in mine {
            hub.follow(attached, mine.conversation, mine.joined_seq);
        }
        let until = Instant::now() + wait.min(me.expires_at.since(Timestamp::now()));
        loop {
            attached.outbox.forget();
            let answer = self.read(me.account, &whereabouts).await?;
            if !answer.is_empty() {
                return Ok(answer);
            }
            // Here it stands, so that a sweep finds what is never announced.
            whereabouts.account_rev.iter().for_each(|rev| attached.told_account(*rev));
            for (conversation, (rev, _)) in &whereabouts.conversations {
                hub.known_up_to(*conversation, *rev);
            }
            let stirred = timeout_at(until, attached.outbox.stirred()).await;
            match attached.outbox.closing() {
                Some(CloseCode::Restarting) => return Err(Error::new(Code::Draining)),
                Some(CloseCode::SessionEnded) => return Err(Error::new(Code::SessionEnded)),
                Some(CloseCode::ConsentOutdated) => return Err(Error::new(Code::ConsentOutdated)),
                // It stays closed: waiting on would never end.
                Some(_) => return Ok(answer),
                None if stirred.is_err() => return Ok(answer),
                None => {}
            }
        }
    }

    async fn read(&self, account: AccountId, whereabouts: &Whereabouts) -> Result<SyncAnswer> {
        let whereabouts = whereabouts.clone();
        self.store
            .read(move |conn| {
                Box::pin(async move { answer::read(conn, account, &whereabouts).await })
            })
            .await
    }
}

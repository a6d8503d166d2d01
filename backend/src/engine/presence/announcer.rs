//! Sends presence events to friends. Changes are handled one after another, each with the current
//! state of the database and of the open sockets, so that the last event a friend receives is the
//! current one.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
    time::Duration,
};

use tokio::{
    sync::mpsc::UnboundedReceiver,
    time::{Instant, MissedTickBehavior, interval, sleep_until},
};

use super::{
    online_accounts::{self, GraceLease, OnlineAccounts},
    queries,
};
use crate::{
    base::{error::Result, ids::AccountId},
    engine::delivery::{Delivery, events::presence::PresenceEvent},
    redis::leases::{Leases, RENEWAL},
    storage::Store,
};

/// How long an account stays online without a socket; reloading a page takes less.
const LEASE: Duration = Duration::from_secs(8);

/// The most changes that are taken at once.
const TOGETHER: usize = 64;

/// All leases have the same length, so the oldest one ends first.
type PendingLeases = VecDeque<(Instant, GraceLease)>;

#[derive(Debug)]
pub enum PresenceChange {
    /// The account has come online.
    Online(AccountId),
    /// Its last socket has closed.
    LastSocketClosed(GraceLease),
    /// The account has changed whether it shows its presence.
    SettingChanged(AccountId),
    Befriended(AccountId, AccountId),
    Unfriended(AccountId, AccountId),
}

pub struct Announcer {
    pub store: Store,
    pub delivery: Delivery,
    pub online_accounts: Arc<OnlineAccounts>,
    pub leases: Option<Leases>,
    pub inbox: UnboundedReceiver<PresenceChange>,
}

impl Announcer {
    pub async fn run(mut self) {
        let mut leases = PendingLeases::new();
        let mut renewals = interval(RENEWAL);
        renewals.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let due = leases.front().map(|(due, _)| *due);
            let mut changes = Vec::new();
            tokio::select! {
                count = self.inbox.recv_many(&mut changes, TOGETHER) => match count {
                    0 => return,
                    _ => self.handle_all(changes, &mut leases).await,
                },
                () = until(due) => match leases.pop_front() {
                    Some((_, lease)) if self.online_accounts.expire(lease) => {
                        warn(self.presence_changed(vec![lease.account]).await);
                    }
                    _ => {}
                },
                _ = renewals.tick(), if self.leases.is_some() => warn(self.renew().await),
            }
        }
    }

    /// Handles changes in their order. Accounts that come online one after the other share a query.
    async fn handle_all(&self, changes: Vec<PresenceChange>, leases: &mut PendingLeases) {
        let mut online = Vec::new();
        for change in changes {
            match change {
                PresenceChange::Online(account) => online.push(account),
                PresenceChange::LastSocketClosed(lease) => {
                    leases.push_back((Instant::now() + LEASE, lease));
                }
                change => {
                    warn(self.presence_changed(std::mem::take(&mut online)).await);
                    warn(self.handle(change).await);
                }
            }
        }
        warn(self.presence_changed(online).await);
    }

    async fn handle(&self, changes: PresenceChange) -> Result<()> {
        match changes {
            PresenceChange::Online(account) => self.presence_changed(vec![account]).await,
            PresenceChange::LastSocketClosed(_) => Ok(()),
            PresenceChange::SettingChanged(account) => self.setting(account).await,
            PresenceChange::Befriended(one, other) => self.befriended(one, other).await,
            PresenceChange::Unfriended(one, other) => {
                // Sent for both whether they were online or not, so that the event does not reveal
                // it.
                self.announce(one, false, vec![other]);
                self.announce(other, false, vec![one]);
                Ok(())
            }
        }
    }

    async fn presence_changed(&self, accounts: Vec<AccountId>) -> Result<()> {
        if accounts.is_empty() {
            return Ok(());
        }
        if let Some(leases) = &self.leases {
            let online = self.online_accounts.online(&accounts);
            leases.connect(&online).await;
            for account in accounts.iter().filter(|account| !online.contains(account)) {
                leases.disconnect(*account).await;
            }
        }
        let mut friends: BTreeMap<AccountId, Vec<AccountId>> = BTreeMap::new();
        let reading = self.store.read_committed(move |conn| {
            Box::pin(async move { queries::shown_to_each(conn, &accounts).await })
        });
        for (account, friend) in reading.await? {
            friends.entry(account).or_default().push(friend);
        }
        for (account, friends) in friends {
            self.announce(account, self.is_online(account).await, friends);
        }
        Ok(())
    }

    /// Also announces the accounts of nodes that are gone, and what other nodes missed.
    async fn renew(&self) -> Result<()> {
        let Some(leases) = &self.leases else { return Ok(()) };
        self.presence_changed(leases.renew(self.online_accounts.all()).await).await
    }

    /// In both directions: friends see the account come or go, and the account sees its friends.
    async fn setting(&self, account: AccountId) -> Result<()> {
        let (is_open, friends) = self
            .store
            .read(move |conn| {
                Box::pin(async move {
                    let is_open = queries::is_open(conn, account).await?;
                    Ok((is_open, queries::open_friends(conn, account).await?))
                })
            })
            .await?;
        for friend in self.online(&friends).await {
            self.announce(friend, is_open, vec![account]);
        }
        // An offline account already counts as offline; an event would reveal that the setting
        // changed.
        if self.is_online(account).await {
            self.announce(account, is_open, friends);
        }
        Ok(())
    }

    async fn befriended(&self, one: AccountId, other: AccountId) -> Result<()> {
        let friends = self.store.read_committed(move |conn| Box::pin(queries::shown_to(conn, one)));
        let friends = friends.await?;
        if friends.contains(&other) {
            for (seen, viewer) in [(one, other), (other, one)] {
                if self.is_online(seen).await {
                    self.announce(seen, true, vec![viewer]);
                }
            }
        }
        Ok(())
    }

    async fn online(&self, among: &[AccountId]) -> Vec<AccountId> {
        online_accounts::online(&self.online_accounts, self.leases.as_ref(), among).await
    }

    async fn is_online(&self, account: AccountId) -> bool {
        !self.online(&[account]).await.is_empty()
    }

    fn announce(&self, user_id: AccountId, online: bool, audience: Vec<AccountId>) {
        if !audience.is_empty() {
            self.delivery.publish(PresenceEvent { user_id, online, audience });
        }
    }
}

fn warn(result: Result<()>) {
    if let Err(error) = result {
        tracing::warn!(%error, "a presence event was not sent");
    }
}

async fn until(due: Option<Instant>) {
    match due {
        Some(due) => sleep_until(due).await,
        None => std::future::pending().await,
    }
}

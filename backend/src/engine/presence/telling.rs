//! Telling friends. One after another, and each time as things stand at that moment in the
//! database and on the board: who hears last hears what is true.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use tokio::{
    sync::mpsc::UnboundedReceiver,
    time::{Instant, MissedTickBehavior, interval, sleep_until},
};

use super::{
    board::{self, Board, Lease},
    queries,
};
use crate::{
    base::{error::Result, ids::AccountId},
    engine::delivery::{Delivery, events::presence::PresenceEvent},
    redis::leases::{Leases, RENEWAL},
    storage::Store,
};

/// How long an account stays online without a socket: a page is loaded again in less.
const LEASE: Duration = Duration::from_secs(8);

#[derive(Debug)]
pub enum News {
    /// The account is online now.
    Moved(AccountId),
    /// Its last socket has closed.
    Left(Lease),
    /// It shows its presence from now on, or no longer.
    Setting(AccountId),
    Befriended(AccountId, AccountId),
    Parted(AccountId, AccountId),
}

pub struct Telling {
    pub store: Store,
    pub delivery: Delivery,
    pub board: Arc<Board>,
    pub leases: Option<Leases>,
    pub inbox: UnboundedReceiver<News>,
}

impl Telling {
    pub async fn run(mut self) {
        // All are as long, so the first one ends first.
        let mut leases: VecDeque<(Instant, Lease)> = VecDeque::new();
        let mut renewals = interval(RENEWAL);
        renewals.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let due = leases.front().map(|(due, _)| *due);
            let told = tokio::select! {
                news = self.inbox.recv() => match news {
                    None => return,
                    Some(News::Left(lease)) => {
                        leases.push_back((Instant::now() + LEASE, lease));
                        Ok(())
                    }
                    Some(news) => self.tell(news).await,
                },
                () = until(due) => match leases.pop_front() {
                    Some((_, lease)) if self.board.lapse(lease) => self.moved(lease.account).await,
                    _ => Ok(()),
                },
                _ = renewals.tick(), if self.leases.is_some() => self.renew().await,
            };
            if let Err(error) = told {
                tracing::warn!(%error, "telling who is online failed");
            }
        }
    }

    async fn tell(&self, news: News) -> Result<()> {
        match news {
            News::Moved(account) => self.moved(account).await,
            News::Left(_) => Ok(()),
            News::Setting(account) => self.setting(account).await,
            News::Befriended(one, other) => self.befriended(one, other).await,
            News::Parted(one, other) => {
                // Said of both whether they were online or not, so that nothing is told by it.
                self.say(one, false, vec![other]);
                self.say(other, false, vec![one]);
                Ok(())
            }
        }
    }

    async fn moved(&self, account: AccountId) -> Result<()> {
        if let Some(leases) = &self.leases {
            match self.board.online(&[account]).is_empty() {
                false => leases.connect(account).await,
                true => leases.disconnect(account).await,
            }
        }
        let friends =
            self.store.read(move |conn| Box::pin(queries::shown_to(conn, account))).await?;
        self.say(account, self.is_online(account).await, friends);
        Ok(())
    }

    /// Also tells of those whose node is gone.
    async fn renew(&self) -> Result<()> {
        let Some(leases) = &self.leases else { return Ok(()) };
        for account in leases.renew(self.board.all()).await {
            self.moved(account).await?;
        }
        Ok(())
    }

    /// Both ways: friends see the account come or go, and it sees them.
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
            self.say(friend, is_open, vec![account]);
        }
        // Who is not here is known not to be; a word of it would tell that the switch moved.
        if self.is_online(account).await {
            self.say(account, is_open, friends);
        }
        Ok(())
    }

    async fn befriended(&self, one: AccountId, other: AccountId) -> Result<()> {
        let friends = self.store.read(move |conn| Box::pin(queries::shown_to(conn, one))).await?;
        if friends.contains(&other) {
            for (seen, viewer) in [(one, other), (other, one)] {
                if self.is_online(seen).await {
                    self.say(seen, true, vec![viewer]);
                }
            }
        }
        Ok(())
    }

    async fn online(&self, among: &[AccountId]) -> Vec<AccountId> {
        board::online(&self.board, self.leases.as_ref(), among).await
    }

    async fn is_online(&self, account: AccountId) -> bool {
        !self.online(&[account]).await.is_empty()
    }

    fn say(&self, user_id: AccountId, online: bool, audience: Vec<AccountId>) {
        if !audience.is_empty() {
            self.delivery.publish(PresenceEvent { user_id, online, audience });
        }
    }
}

async fn until(due: Option<Instant>) {
    match due {
        Some(due) => sleep_until(due).await,
        None => std::future::pending().await,
    }
}

//! Presence and typing of friends, and who looks at a device. Nothing is stored, and a lost frame is not repeated.

mod announcer;
pub mod attention;
mod online_accounts;
pub mod queries;
mod typing;

use std::{future::Future, num::NonZeroU32, sync::Arc, time::Duration};

use governor::{DefaultKeyedRateLimiter, Quota};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use self::{
    announcer::{Announcer, PresenceChange},
    attention::Attention,
    online_accounts::OnlineAccounts,
};
use crate::{
    base::ids::{AccountId, ConversationId},
    engine::delivery::Delivery,
    redis::leases::Leases,
    storage::Store,
};

/// Typing is forwarded once in this time; receivers expire it after five seconds.
const TYPING_PAUSE: Duration = Duration::from_secs(3);

/// A handle of the presence task. Cheap to clone.
#[derive(Clone)]
pub struct Presence {
    online_accounts: Arc<OnlineAccounts>,
    leases: Option<Leases>,
    attention: Option<Attention>,
    changes: UnboundedSender<PresenceChange>,
    store: Store,
    delivery: Delivery,
    typing: Arc<DefaultKeyedRateLimiter<(AccountId, ConversationId)>>,
}

/// An open socket of an account. The account is online as long as it has one.
pub struct OnlineGuard {
    presence: Presence,
    account: AccountId,
}

impl Presence {
    /// The handle, and the task, which ends when every handle is dropped. `leases` contain the
    /// accounts that are connected to other nodes. Without `attention` nobody is known to look.
    pub fn new(
        store: Store,
        delivery: Delivery,
        leases: Option<Leases>,
        attention: Option<Attention>,
    ) -> (Self, impl Future<Output = ()> + Send) {
        let (changes, inbox) = unbounded_channel();
        let online_accounts = Arc::new(OnlineAccounts::default());
        let pause = Quota::with_period(TYPING_PAUSE);
        let pause = pause.unwrap_or_else(|| Quota::per_minute(NonZeroU32::MIN));
        let presence = Self {
            online_accounts: Arc::clone(&online_accounts),
            leases: leases.clone(),
            attention,
            changes,
            store: store.clone(),
            delivery: delivery.clone(),
            typing: Arc::new(DefaultKeyedRateLimiter::keyed(pause)),
        };
        (presence, Announcer { store, delivery, online_accounts, leases, inbox }.run())
    }

    /// Counts an open socket until the returned guard is dropped.
    pub fn connect(&self, account: AccountId) -> OnlineGuard {
        if self.online_accounts.connect(account) {
            self.submit(PresenceChange::Online(account));
        }
        OnlineGuard { presence: self.clone(), account }
    }

    /// The accounts of `among` that are online. The caller checks who may see that, with
    /// [`queries::shown_to`].
    pub async fn online(&self, among: &[AccountId]) -> Vec<AccountId> {
        online_accounts::online(&self.online_accounts, self.leases.as_ref(), among).await
    }

    /// The account looks at one of its devices.
    pub async fn note_attention(&self, account: AccountId) {
        if let Some(attention) = &self.attention {
            attention.note(account).await;
        }
    }

    /// The accounts of `among` that look at a device that is connected.
    pub async fn looking(&self, among: &[AccountId]) -> Vec<AccountId> {
        match &self.attention {
            Some(attention) => attention.looking(&self.online(among).await).await,
            None => Vec::new(),
        }
    }

    /// The account has changed whether it shows its presence.
    pub fn setting_changed(&self, account: AccountId) {
        self.submit(PresenceChange::SettingChanged(account));
    }

    pub fn befriended(&self, one: AccountId, other: AccountId) {
        self.submit(PresenceChange::Befriended(one, other));
    }

    pub fn unfriended(&self, one: AccountId, other: AccountId) {
        self.submit(PresenceChange::Unfriended(one, other));
    }

    /// Removes expired entries of the typing limit and of who looks.
    pub fn remove_expired(&self) {
        self.typing.retain_recent();
        if let Some(attention) = &self.attention {
            attention.remove_expired();
        }
    }

    /// The receiver ends only with the server.
    fn submit(&self, changes: PresenceChange) {
        let _ = self.changes.send(changes);
    }
}

impl Drop for OnlineGuard {
    fn drop(&mut self) {
        if let Some(lease) = self.presence.online_accounts.disconnect(self.account) {
            self.presence.submit(PresenceChange::LastSocketClosed(lease));
        }
    }
}

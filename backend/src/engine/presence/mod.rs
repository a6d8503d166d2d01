//! Presence and typing: what friends see of each other at the moment. Nothing here is ever
//! stored, and a frame of it that is lost is not repeated.

mod board;
pub mod queries;
mod telling;
mod typing;

use std::{future::Future, num::NonZeroU32, sync::Arc, time::Duration};

use governor::{DefaultKeyedRateLimiter, Quota};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use self::{
    board::Board,
    telling::{News, Telling},
};
use crate::{
    base::ids::{AccountId, ConversationId},
    engine::delivery::Delivery,
    redis::leases::Leases,
    storage::Store,
};

/// Typing is passed on once in this time; receivers let it expire after five seconds.
const TYPING_PAUSE: Duration = Duration::from_secs(3);

/// The way to presence. Cheap to clone.
#[derive(Clone)]
pub struct Presence {
    board: Arc<Board>,
    leases: Option<Leases>,
    news: UnboundedSender<News>,
    store: Store,
    delivery: Delivery,
    typing: Arc<DefaultKeyedRateLimiter<(AccountId, ConversationId)>>,
}

/// An open socket of an account, which is online as long as it has one.
pub struct Stay {
    presence: Presence,
    account: AccountId,
}

impl Presence {
    /// Presence and its work, which ends when every handle has been dropped. `leases` know
    /// who is connected to other nodes.
    pub fn new(
        store: Store,
        delivery: Delivery,
        leases: Option<Leases>,
    ) -> (Self, impl Future<Output = ()> + Send) {
        let (news, inbox) = unbounded_channel();
        let board = Arc::new(Board::default());
        let pause = Quota::with_period(TYPING_PAUSE);
        let pause = pause.unwrap_or_else(|| Quota::per_minute(NonZeroU32::MIN));
        let presence = Self {
            board: Arc::clone(&board),
            leases: leases.clone(),
            news,
            store: store.clone(),
            delivery: delivery.clone(),
            typing: Arc::new(DefaultKeyedRateLimiter::keyed(pause)),
        };
        (presence, Telling { store, delivery, board, leases, inbox }.run())
    }

    /// A socket has opened; it stays until what is returned is dropped.
    pub fn connect(&self, account: AccountId) -> Stay {
        if self.board.connect(account) {
            self.tell(News::Moved(account));
        }
        Stay { presence: self.clone(), account }
    }

    /// Which of these are online. Whether one may know is asked of the database, by
    /// [`queries::shown_to`].
    pub async fn online(&self, among: &[AccountId]) -> Vec<AccountId> {
        board::online(&self.board, self.leases.as_ref(), among).await
    }

    /// The account shows its presence from now on, or no longer.
    pub fn setting_changed(&self, account: AccountId) {
        self.tell(News::Setting(account));
    }

    pub fn befriended(&self, one: AccountId, other: AccountId) {
        self.tell(News::Befriended(one, other));
    }

    pub fn parted(&self, one: AccountId, other: AccountId) {
        self.tell(News::Parted(one, other));
    }

    /// Forgets who has stopped typing.
    pub fn remove_expired(&self) {
        self.typing.retain_recent();
    }

    /// Whoever tells lives as long as the server.
    fn tell(&self, news: News) {
        let _ = self.news.send(news);
    }
}

impl Drop for Stay {
    fn drop(&mut self) {
        if let Some(lease) = self.presence.board.disconnect(self.account) {
            self.presence.tell(News::Left(lease));
        }
    }
}

//! The welcome: subscribe, read, send, then release the events buffered meanwhile. This order
//! leaves no gap for a committed change.

use std::{collections::BTreeSet, rc::Rc, time::Duration};

use tokio::time::timeout;

use super::{
    Synchronizer,
    frames::{ServerFrame, WelcomeFrame},
    resume::{self, ClientPosition, Resume},
};
use crate::{
    base::{error::Result, ids::ConversationId},
    domain::{members::queries, messages::model::Message, summaries::model::WelcomeConversation},
    engine::delivery::{
        close::CloseCode,
        envelope::text_frame,
        events::conversations::FRAME_MAX,
        hub::{Hub, Subscriber},
    },
};

/// A client that accepts no part of its welcome for this long is treated as not reading.
const PATIENCE: Duration = Duration::from_secs(30);

/// Space in a frame for everything but the conversations.
const AROUND: usize = 1_024;

impl Synchronizer {
    pub async fn welcome(
        &self,
        hub: &Rc<Hub>,
        subscriber: &Rc<Subscriber>,
        position: ClientPosition,
    ) -> Result<()> {
        subscriber.outbox.start_buffering();
        subscriber.outbox.accept_ephemeral();
        let said = self.resume(hub, subscriber, position).await;
        subscriber.outbox.flush_buffered();
        said
    }

    async fn resume(
        &self,
        hub: &Rc<Hub>,
        subscriber: &Rc<Subscriber>,
        position: ClientPosition,
    ) -> Result<()> {
        let account = subscriber.account;
        let followed = self.follow_all(hub, subscriber).await?;
        let resume = self
            .store
            .read(move |conn| Box::pin(async move { resume::read(conn, account, &position).await }))
            .await?;
        let mine: BTreeSet<_> = resume.memberships.iter().map(|mine| mine.conversation).collect();
        subscriber.set_account_rev(resume.account_rev);
        for mine in &resume.memberships {
            hub.start_feed_at(mine.conversation, mine.head);
        }
        // The account has left these conversations between the two reads. Those that it has joined
        // since then have been announced to the hub.
        for gone in followed.difference(&mine) {
            hub.unfollow(subscriber, *gone);
        }
        self.send_welcome(subscriber, resume).await
    }

    async fn follow_all(
        &self,
        hub: &Rc<Hub>,
        subscriber: &Rc<Subscriber>,
    ) -> Result<BTreeSet<ConversationId>> {
        let account = subscriber.account;
        let mine =
            self.store.read_committed(move |conn| Box::pin(queries::places_of(conn, account)));
        let mine = mine.await?;
        for (conversation, joined_seq) in &mine {
            hub.follow(subscriber, *conversation, *joined_seq);
        }
        Ok(mine.into_iter().map(|(conversation, _)| conversation).collect())
    }

    /// Sends the welcome in parts that fit a frame each; the account is in the first.
    async fn send_welcome(&self, subscriber: &Rc<Subscriber>, resume: Resume) -> Result<()> {
        let mut parts = parts(resume.conversations).into_iter().peekable();
        let (mut account, mut left) = (resume.account, resume.left);
        let mut online = Some(self.presence.online(&resume.shown).await);
        loop {
            let conversations = parts.next().unwrap_or_default();
            let more = parts.peek().is_some();
            let frame = ServerFrame::Welcome(WelcomeFrame {
                epoch: resume.epoch,
                account_rev: resume.account_rev,
                account: account.take(),
                online: online.take(),
                conversations,
                left: std::mem::take(&mut left),
                more,
            });
            if timeout(PATIENCE, subscriber.outbox.wait_for_capacity()).await.is_err() {
                subscriber.outbox.close(CloseCode::TooSlow);
            }
            subscriber.outbox.answer(text_frame(&frame));
            if !more {
                return Ok(());
            }
        }
    }
}

fn parts(conversations: Vec<WelcomeConversation>) -> Vec<Vec<WelcomeConversation>> {
    let mut parts = Vec::new();
    let (mut part, mut size) = (Vec::new(), AROUND);
    for mut listed in conversations {
        listed.conversation.last_message = listed.conversation.last_message.map(Message::excerpt);
        let bytes = serde_json::to_vec(&listed).map_or(0, |json| json.len() + 1);
        if size + bytes > FRAME_MAX && !part.is_empty() {
            parts.push(std::mem::take(&mut part));
            size = AROUND;
        }
        size += bytes;
        part.push(listed);
    }
    parts.push(part);
    parts
}

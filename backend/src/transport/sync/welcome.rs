//! The welcome: attach, read, tell, let go what was held meanwhile. Nothing that is
//! committed can fall between.

use std::{collections::BTreeSet, rc::Rc, time::Duration};

use tokio::time::timeout;

use super::{
    Synchronizer,
    frames::{ServerFrame, WelcomeFrame},
    resume::{self, Resume, Whereabouts},
};
use crate::{
    base::{error::Result, ids::ConversationId},
    domain::{messages::model::Message, summaries::model::WelcomeConversation},
    engine::delivery::{
        close::CloseCode,
        envelope::text_frame,
        events::conversations::FRAME_MAX,
        hub::{Attached, Hub},
    },
};

/// A client that takes no part of its welcome for so long does not read.
const PATIENCE: Duration = Duration::from_secs(30);

/// Room in a frame for what stands around the conversations.
const AROUND: usize = 1_024;

impl Synchronizer {
    pub async fn welcome(
        &self,
        hub: &Rc<Hub>,
        attached: &Rc<Attached>,
        whereabouts: Whereabouts,
    ) -> Result<()> {
        attached.outbox.hold();
        attached.outbox.hear();
        let said = self.resume(hub, attached, whereabouts).await;
        attached.outbox.release();
        said
    }

    async fn resume(
        &self,
        hub: &Rc<Hub>,
        attached: &Rc<Attached>,
        whereabouts: Whereabouts,
    ) -> Result<()> {
        let account = attached.account;
        let followed = self.follow_all(hub, attached).await?;
        let resume = self
            .store
            .read(move |conn| {
                Box::pin(async move { resume::read(conn, account, &whereabouts).await })
            })
            .await?;
        let mine: BTreeSet<_> = resume.memberships.iter().map(|mine| mine.conversation).collect();
        attached.told_account(resume.account_rev);
        for mine in &resume.memberships {
            hub.known_up_to(mine.conversation, mine.head);
        }
        // Left between the two readings. What was joined since has been announced to the hub.
        for gone in followed.difference(&mine) {
            hub.unfollow(attached, *gone);
        }
        self.tell_welcome(attached, resume).await
    }

    async fn follow_all(
        &self,
        hub: &Rc<Hub>,
        attached: &Rc<Attached>,
    ) -> Result<BTreeSet<ConversationId>> {
        let account = attached.account;
        let mine =
            self.store.read(move |conn| Box::pin(resume::memberships(conn, account))).await?;
        for mine in &mine {
            hub.follow(attached, mine.conversation, mine.joined_seq);
        }
        Ok(mine.iter().map(|mine| mine.conversation).collect())
    }

    /// In parts that fit a frame each; the account comes with the first.
    async fn tell_welcome(&self, attached: &Rc<Attached>, resume: Resume) -> Result<()> {
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
            if timeout(PATIENCE, attached.outbox.room()).await.is_err() {
                attached.outbox.close(CloseCode::TooSlow);
            }
            attached.outbox.answer(text_frame(&frame));
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

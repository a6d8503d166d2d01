//! Judging how far members got.

use std::collections::BTreeSet;

use super::{Place, Plan};
use crate::{
    base::ids::{AccountId, ConversationId},
    domain::{
        members::model::MemberRow,
        receipts::{self, model::Position, queries::Sight},
    },
    engine::appender::change::{Done, Reach},
};

impl Plan {
    pub(super) fn reach(
        &mut self,
        conversation: ConversationId,
        members: &[(AccountId, Reach)],
    ) -> Done {
        let mut reached = Vec::new();
        for (account, reach) in members {
            let place = (conversation, *account);
            let Some(row) = self.known.conversations.get(&conversation) else { continue };
            let Some(me) = self.known.members.get_mut(&place) else { continue };
            let Some(standing) = self.known.accounts.get(account) else { continue };
            if me.left_rev.is_some() {
                continue;
            }
            let before = me.clone();
            let moved =
                receipts::rules::advance(me, reach.delivered, reach.read, row.head, standing);
            if moved.delivered || moved.public_read {
                self.delivered.entry(place).or_insert(before);
            }
            if moved.read {
                self.read.insert(place);
            }
            self.asked.insert(place);
            let position = Position {
                delivered: me.delivered_seq,
                read: me.read_seq,
                head: row.head,
                unread: 0,
            };
            reached.push((*account, position));
        }
        Done::Reached(reached)
    }

    /// Counts the flushes of positions that others are told of; of which conversations.
    pub fn flush_receipts(&mut self) -> Vec<ConversationId> {
        let conversations: BTreeSet<_> = self.delivered.keys().map(|(id, _)| *id).collect();
        let mut flushed = Vec::new();
        for id in conversations {
            if let Some(row) = self.known.conversations.get_mut(&id)
                && row.tells_cursors()
            {
                row.receipts += 1;
                self.moved_conversations.insert(id);
                flushed.push(id);
            }
        }
        flushed
    }

    /// Decides what members are told who may not see all of it, or who count otherwise. Those
    /// to whom nothing has changed are told nothing, and are given back: their count must
    /// not move.
    pub fn look(&mut self, watchers: &[MemberRow], sight: &Sight) -> Vec<Place> {
        let mut unseen = Vec::new();
        for watcher in watchers {
            let place = (watcher.conversation_id, watcher.account_id);
            let Some(row) = self.known.conversations.get(&place.0) else { continue };
            let moved = self.delivered.iter().filter(|((id, _), _)| *id == place.0);
            let members: Vec<_> = moved
                .filter_map(|(of, before)| {
                    let now = sight.see(watcher, self.known.members.get(of)?);
                    (now != sight.see(watcher, before)).then_some(now)
                })
                .collect();
            if members.is_empty() {
                unseen.push(place);
                self.instead.insert(place, None);
            } else {
                self.instead.insert(place, Some((row.receipts_for(watcher), members)));
            }
        }
        unseen
    }
}

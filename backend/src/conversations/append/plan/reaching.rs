//! Judging how far members got.

use std::collections::BTreeSet;

use super::Plan;
use crate::{
    conversations::append::change::{Done, Reach},
    ids::{AccountId, ConversationId},
    receipts::{self, model::Position},
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
            let moved =
                receipts::rules::advance(me, reach.delivered, reach.read, row.head, standing);
            if moved.delivered || moved.public_read {
                self.delivered.insert(place);
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

    /// Counts the flushes of positions that others are told of.
    pub fn flush_receipts(&mut self) {
        let conversations: BTreeSet<_> = self.delivered.iter().map(|(id, _)| *id).collect();
        for id in conversations {
            if let Some(row) = self.known.conversations.get_mut(&id)
                && row.tells_cursors()
            {
                row.receipts += 1;
                self.moved_conversations.insert(id);
            }
        }
    }
}

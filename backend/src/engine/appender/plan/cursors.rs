//! Positions of members.

use std::collections::BTreeSet;

use super::{MemberKey, Plan};
use crate::{
    base::ids::{AccountId, ConversationId},
    domain::{
        members::model::MemberRow,
        receipts::{self, model::Position, queries::CursorVisibility},
    },
    engine::appender::change::{ChangeResult, CursorUpdate},
};

impl Plan {
    pub(super) fn move_cursors(
        &mut self,
        conversation: ConversationId,
        members: &[(AccountId, CursorUpdate)],
    ) -> ChangeResult {
        let mut positions = Vec::new();
        for (account, update) in members {
            let key = (conversation, *account);
            let Some(row) = self.loaded.conversations.get(&conversation) else { continue };
            let Some(me) = self.loaded.members.get_mut(&key) else { continue };
            let Some(status) = self.loaded.accounts.get(account) else { continue };
            if me.left_rev.is_some() {
                continue;
            }
            let before = me.clone();
            let moved =
                receipts::rules::advance(me, update.delivered, update.read, row.head, status);
            if moved.delivered || moved.public_read {
                self.delivered.entry(key).or_insert(before);
            }
            if moved.read {
                self.read.insert(key);
            }
            self.unread_wanted.insert(key);
            let position = Position {
                delivered: me.delivered_seq,
                read: me.read_seq,
                head: row.head,
                unread: 0,
            };
            positions.push((*account, position));
        }
        ChangeResult::CursorsMoved(positions)
    }

    /// Counts one flush for each conversation whose positions others receive. Returns these
    /// conversations.
    pub fn flush_receipts(&mut self) -> Vec<ConversationId> {
        let conversations: BTreeSet<_> = self.delivered.keys().map(|(id, _)| *id).collect();
        let mut flushed = Vec::new();
        for id in conversations {
            if let Some(row) = self.loaded.conversations.get_mut(&id)
                && row.publishes_cursors()
            {
                row.receipts += 1;
                self.changed_conversations.insert(id);
                flushed.push(id);
            }
        }
        flushed
    }

    /// Decides what members receive who may see only a part of the positions, or whose counter
    /// differs. Returns the members for whom nothing has changed: they receive nothing, and their
    /// counter must not move.
    pub fn restrict_cursors(
        &mut self,
        watchers: &[MemberRow],
        visibility: &CursorVisibility,
    ) -> Vec<MemberKey> {
        let mut unaffected = Vec::new();
        for watcher in watchers {
            let key = (watcher.conversation_id, watcher.account_id);
            let Some(row) = self.loaded.conversations.get(&key.0) else { continue };
            let moved = self.delivered.iter().filter(|((id, _), _)| *id == key.0);
            let members: Vec<_> = moved
                .filter_map(|(of, before)| {
                    let now = visibility.visible_cursor(watcher, self.loaded.members.get(of)?);
                    (now != visibility.visible_cursor(watcher, before)).then_some(now)
                })
                .collect();
            if members.is_empty() {
                unaffected.push(key);
                self.overrides.insert(key, None);
            } else {
                self.overrides.insert(key, Some((row.receipts_for(watcher), members)));
            }
        }
        unaffected
    }
}

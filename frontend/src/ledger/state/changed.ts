// The differences between two states, found by comparing references.

import type { Id } from '../../link/contract'
import type { ConversationState, LedgerState } from './state'

/** Conversations that are new or changed. */
export function changedConversations(now: LedgerState, before: LedgerState): ConversationState[] {
  if (now.conversations === before.conversations) return []
  return [...now.conversations.values()].filter((c) => before.conversations.get(c.id) !== c)
}

/** Conversations that were removed. */
export function goneConversations(now: LedgerState, before: LedgerState): Id[] {
  if (now.conversations === before.conversations) return []
  return [...before.conversations.keys()].filter((id) => !now.conversations.has(id))
}

/** Conversations whose outbox entries changed. */
export function changedOutboxes(now: LedgerState, before: LedgerState): Set<Id> {
  const ids = new Set<Id>()
  if (now.outbox === before.outbox) return ids
  for (const entry of now.outbox.values()) {
    if (before.outbox.get(entry.client_id) !== entry) ids.add(entry.conversation_id)
  }
  for (const entry of before.outbox.values()) {
    if (!now.outbox.has(entry.client_id)) ids.add(entry.conversation_id)
  }
  return ids
}

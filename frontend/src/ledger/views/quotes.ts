// The messages that others answer.

import type { Id, Message } from '../../link/contract'
import { messageById } from '../state/messages'
import type { ConversationState } from '../state/state'

/** The message in hand; null if it is known not to be visible to me, undefined if it must be fetched. */
export function quoteOf(c: ConversationState, id: Id | null): Message | null | undefined {
  if (id === null) return null
  const found = messageById(c.messages, id)
  return found ?? (c.missing.has(id) ? null : undefined)
}

// The messages that others reply to.

import type { Id, Message } from '../../link/contract'
import { messageById } from '../state/messages'
import type { ConversationState } from '../state/state'

/** The known message. Null: not visible to this account. Undefined: must be fetched. */
export function quoteOf(c: ConversationState, id: Id | null): Message | null | undefined {
  if (id === null) return null
  const found = messageById(c.messages, id)
  return found ?? (c.missing.has(id) ? null : undefined)
}

// The position that a reading reports: the last message of another person. Reading one's own messages is not
// reported.

import type { Id } from '../../link/contract'
import { indexOfSeq } from './messages'
import type { ConversationState } from './state'

/** Null if the position does not move. */
export function readUpTo(c: ConversationState, seq: number, me: Id | undefined): number | null {
  for (let i = indexOfSeq(c.messages, seq + 1) - 1; i >= 0; i -= 1) {
    const message = c.messages[i]
    if (!message || message.seq <= c.my.read_seq) return null
    if (message.kind === 'text' && message.sender_id !== me) return message.seq
  }
  return null
}

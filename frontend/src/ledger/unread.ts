// Unread messages: never counted up and down, always derived from the server's last figure and what is in hand.

import type { Id, Message } from '../link/contract'
import { placeOf } from './messages'
import { covers } from './ranges'
import type { ConversationState } from './state'

export function unreadOf(conversation: ConversationState, me: Id | undefined): number {
  const { figure, messages, ranges, rev } = conversation
  const read = Math.max(conversation.my.read_seq, conversation.my.joined_seq)
  if (covers(ranges, read + 1, rev) && rev >= figure.head) return count(messages, read, counts(me))
  if (figure.read_seq >= conversation.my.read_seq) {
    const arrived = count(messages, Math.max(figure.head, read), counts(me))
    // Deleted since the server counted: a tombstone's rev is that of its deletion.
    const gone = count(messages, read, (message) => {
      return (
        message.deleted_at !== null &&
        message.seq <= figure.head &&
        message.rev > figure.head &&
        message.sender_id !== me
      )
    })
    return Math.max(0, figure.unread + arrived - gone)
  }
  // Read further here than the server knows, with stretches missing in between: what is in hand is the best guess
  // until the server answers.
  return count(messages, read, counts(me))
}

function counts(me: Id | undefined) {
  return (message: Message) =>
    message.kind === 'text' && message.deleted_at === null && message.sender_id !== me
}

function count(messages: readonly Message[], above: number, test: (message: Message) => boolean): number {
  let total = 0
  for (let i = placeOf(messages, above + 1); i < messages.length; i += 1) {
    if (test(messages[i] as Message)) total += 1
  }
  return total
}

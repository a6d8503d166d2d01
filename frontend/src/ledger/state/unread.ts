// Unread counts. They are derived from the server's last figures and the known messages, never incremented.

import type { Id, Message } from '../../link/contract'
import { indexOfSeq } from './messages'
import { covers } from './ranges'
import type { ConversationState, Figure } from './state'

type Test = (message: Message) => boolean

export function unreadOf(c: ConversationState, me: Id | undefined): number {
  const figure = c.figures.unread
  const known = derive(c, figure, (message) => isUnread(message, me))
  if (known.exact) return known.count
  // Messages deleted since the server counted: a tombstone's rev is that of its deletion.
  const gone = count(c.messages, readTo(c), ({ kind, deleted_at, seq, rev, sender_id }) => {
    const counted = seq <= figure.head && rev > figure.head
    return kind === 'text' && deleted_at !== null && counted && sender_id !== me
  })
  return Math.max(0, known.count - gone)
}

/** How many unread messages mention this account. A deleted or edited message does not show whether it did before,
 *  so the figure is then requested again, see `makesMentionsStale`. */
export function mentionsOf(c: ConversationState, me: Id | undefined): number {
  const { exact, count: found } = derive(c, c.figures.mentions, (message) => mentionsUnread(message, me))
  return exact ? found : Math.min(found, unreadOf(c, me))
}

/** Adds what the known messages prove to the figures, before messages are dropped. Estimates are not added. */
export function updateFigures(c: ConversationState, me: Id | undefined): ConversationState['figures'] {
  const { unread, mentions } = c.figures
  const folded = (figure: Figure, count: number): Figure => {
    const known = figure.read_seq >= c.my.read_seq || covers(c.ranges, readTo(c) + 1, c.rev)
    return known && figure.head <= c.rev ? { head: c.rev, read_seq: c.my.read_seq, count } : figure
  }
  return {
    unread: folded(unread, unreadOf(c, me)),
    // A stale count is requested anyway.
    mentions: c.stale ? mentions : folded(mentions, mentionsOf(c, me)),
  }
}

export function mentionsMe(message: Message, me: Id | undefined): boolean {
  return me !== undefined && (message.mentions?.includes(me) ?? false)
}

/** Whether this version of a message makes the count of mentions uncertain. Its earlier version may be unknown. */
export function makesMentionsStale(
  c: ConversationState,
  message: Message,
  before: Message | undefined,
  me: Id | undefined,
): boolean {
  const { head, count: counted } = c.figures.mentions
  if (message.seq > head || message.rev <= head || message.seq <= readTo(c)) return false
  if (message.sender_id === me || covers(c.ranges, readTo(c) + 1, c.rev)) return false
  const now = mentionsUnread(message, me)
  return before ? mentionsUnread(before, me) !== now : now || counted > 0
}

/** Counts all messages if all are known. Else adds new messages to the server's figure. If the user has read
 *  further than the server counted and ranges are missing in between, counts the known messages until the server
 *  answers. */
function derive(c: ConversationState, figure: Figure, test: Test): { count: number; exact: boolean } {
  const read = readTo(c)
  if (covers(c.ranges, read + 1, c.rev) && c.rev >= figure.head) {
    return { count: count(c.messages, read, test), exact: true }
  }
  if (figure.read_seq < c.my.read_seq) return { count: count(c.messages, read, test), exact: true }
  return { count: figure.count + count(c.messages, Math.max(figure.head, read), test), exact: false }
}

function isUnread(message: Message, me: Id | undefined): boolean {
  return message.kind === 'text' && message.deleted_at === null && message.sender_id !== me
}

function mentionsUnread(message: Message, me: Id | undefined): boolean {
  return isUnread(message, me) && mentionsMe(message, me)
}

function readTo(c: ConversationState): number {
  return Math.max(c.my.read_seq, c.my.joined_seq)
}

function count(messages: readonly Message[], above: number, test: Test): number {
  let total = 0
  for (let i = indexOfSeq(messages, above + 1); i < messages.length; i += 1) {
    if (test(messages[i] as Message)) total += 1
  }
  return total
}

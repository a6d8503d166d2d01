// Applies changes and messages to a conversation. Each function returns the same object if nothing was new.

import type { ConversationFacts, Id, Message } from '../../link/contract'
import { applyMembers } from './members'
import { upsert } from './messages'
import { updatePins } from './pins'
import { addRange } from './ranges'
import { dropUntrackedCursors } from './receipts'
import type { Change, ConversationState } from './state'
import { makesMentionsStale } from './unread'

/** Enough for a burst. Changes beyond it are dropped and fetched later. */
const MAX_BUFFERED = 100

/** Applies a change that follows the position, buffers one that comes too early, and ignores an old one. */
export function applyChange(c: ConversationState, change: Change, me?: Id): ConversationState {
  if (change.rev <= c.rev) return c
  if (change.from > c.rev + 1) return buffer(c, change)
  let next = applyNext(c, change, me)
  for (;;) {
    const ready = next.buffered.find((buffered) => buffered.from <= next.rev + 1)
    if (!ready) return next
    next = { ...next, buffered: next.buffered.filter((buffered) => buffered !== ready) }
    if (ready.rev > next.rev) next = applyNext(next, ready, me)
  }
}

/** Takes messages without moving the position. */
export function mergeMessages(c: ConversationState, arrived: readonly Message[], me?: Id): ConversationState {
  const visible = arrived.filter((message) => message.seq > c.my.joined_seq)
  const { messages, taken } = upsert(c.messages, visible)
  if (taken.length === 0) return c
  const next = {
    ...c,
    messages,
    pins: updatePins(
      c.pins,
      taken.map(({ message }) => message),
    ),
  }
  for (const { message, before } of taken) {
    if (message.created_at > next.last_activity_at) next.last_activity_at = message.created_at
    if (supersedes(message, next.preview)) next.preview = message
    if (makesMentionsStale(c, message, before, me)) next.stale = true
  }
  return markDelivered(next, visible, me)
}

export function markRead(c: ConversationState, seq: number): ConversationState {
  const read_seq = Math.min(seq, Math.max(c.head, c.rev))
  return read_seq > c.my.read_seq ? { ...c, my: { ...c.my, read_seq, unread_mark: false } } : c
}

/** Records that messages of others were delivered to this device. The report follows, because `confirmed` is
 *  behind. */
export function markDelivered(
  c: ConversationState,
  messages: readonly Message[],
  me?: Id,
): ConversationState {
  let delivered_seq = c.my.delivered_seq
  for (const message of messages) {
    const theirs = message.kind === 'text' && message.sender_id !== me
    if (theirs && message.seq > delivered_seq) delivered_seq = message.seq
  }
  return delivered_seq === c.my.delivered_seq ? c : { ...c, my: { ...c.my, delivered_seq } }
}

export function supersedes(message: Message, known: Message | null): boolean {
  if (!known) return true
  return message.seq > known.seq || (message.seq === known.seq && message.rev > known.rev)
}

function buffer(c: ConversationState, change: Change): ConversationState {
  const head = Math.max(c.head, change.rev)
  const known = c.buffered.some((buffered) => buffered.from === change.from && buffered.rev === change.rev)
  if (known || c.buffered.length >= MAX_BUFFERED) return head === c.head ? c : { ...c, head }
  return { ...c, head, buffered: [...c.buffered, change] }
}

function applyNext(c: ConversationState, change: Change, me?: Id): ConversationState {
  const taken = mergeMessages(c, change.messages, me)
  const next = { ...taken, rev: change.rev, head: Math.max(c.head, change.rev) }
  // This change contains everything after the old position, so the range up to its rev is complete.
  next.ranges = addRange(c.ranges, c.rev + 1, change.rev)
  if (change.conversation) applyFacts(next, change.conversation)
  return dropUntrackedCursors(applyMembers(next, change.members ?? [], me), c)
}

function applyFacts(c: ConversationState, facts: ConversationFacts): void {
  c.title = facts.title
  c.description = facts.description
  c.picture = facts.picture
  c.members_count = facts.members_count
  c.my = { ...c.my, can_post: !facts.locked }
}

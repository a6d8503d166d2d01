// Creates and updates a conversation from a summary.

import type { Conversation, CursorOf, Id, MyPlace } from '../../link/contract'
import { markDelivered, supersedes } from './apply-change'
import { applyAllCursors, dropUntrackedCursors, CURSORS_UNKNOWN } from './receipts'
import type { ConversationState } from './state'

/** A new conversation, or one that starts over: its position is the head, its history is empty. */
export function startAtHead(
  summary: Conversation,
  cursors: readonly CursorOf[] | null,
  generation: number,
  me?: Id,
): ConversationState {
  const { my, head, last_message: preview } = summary
  const fresh: ConversationState = {
    ...pickFacts(summary),
    id: summary.id,
    my,
    confirmed: { read: my.read_seq, delivered: my.delivered_seq },
    rev: head,
    head,
    buffered: [],
    receipts: CURSORS_UNKNOWN,
    receipts_head: Math.max(0, summary.receipts),
    cursors: new Map(),
    members: new Map(),
    roster: false,
    messages: [],
    ranges: [],
    preview,
    pins: null,
    missing: new Set(),
    optimistic_messages: [],
    optimistic_settings: [],
    figures: figuresOf(summary),
    read_at_beat: my.read_seq,
    stale: false,
    generation: generation,
  }
  const withCursors = cursors
    ? applyAllCursors(fresh, { receipts: summary.receipts, members: [...cursors] })
    : fresh
  return dropUntrackedCursors(preview ? markDelivered(withCursors, [preview], me) : withCursors)
}

/** Merges a summary into a known conversation. It moves no position, but raises the known head. `settingsAreCurrent`: whether
 *  its settings (mute, archive …) are as new as the account. */
export function mergeSummary(
  c: ConversationState,
  summary: Conversation,
  cursors: readonly CursorOf[] | null,
  settingsAreCurrent: boolean,
  me?: Id,
): ConversationState {
  const { my, head } = summary
  // A summary from before the applied changes would revert facts.
  const fresh = head >= c.rev
  const next: ConversationState = fresh ? { ...c, ...pickFacts(summary), stale: false } : { ...c }
  next.my = {
    ...(fresh ? my : c.my),
    ...settingsOf(settingsAreCurrent ? my : c.my),
    read_seq: Math.max(c.my.read_seq, my.read_seq),
    delivered_seq: Math.max(c.my.delivered_seq, my.delivered_seq),
  }
  next.confirmed = {
    read: Math.max(c.confirmed.read, my.read_seq),
    delivered: Math.max(c.confirmed.delivered, my.delivered_seq),
  }
  next.head = Math.max(c.head, head)
  next.receipts_head = Math.max(c.receipts_head, summary.receipts)
  if (my.read_seq >= c.my.read_seq) next.figures = newerFigures(c.figures, figuresOf(summary))
  const withCursors = cursors
    ? applyAllCursors(next, { receipts: summary.receipts, members: [...cursors] })
    : next
  const last = summary.last_message
  const seen = last && supersedes(last, c.preview) ? { ...withCursors, preview: last } : withCursors
  return dropUntrackedCursors(last ? markDelivered(seen, [last], me) : seen, c)
}

export function settingsOf({ muted_until, archived, pinned, unread_mark, notify, join_requests }: MyPlace) {
  return { muted_until, archived, pinned, unread_mark, notify, join_requests }
}

type Figures = ConversationState['figures']

/** Of each figure the one that was counted at the later head. */
export function newerFigures(known: Figures, counted: Partial<Figures>): Figures {
  const { unread, mentions } = counted
  return {
    unread: unread && unread.head >= known.unread.head ? unread : known.unread,
    mentions: mentions && mentions.head >= known.mentions.head ? mentions : known.mentions,
  }
}

function figuresOf({ head, my, unread, mentions }: Conversation): Figures {
  const at = { head, read_seq: my.read_seq }
  return { unread: { ...at, count: unread }, mentions: { ...at, count: mentions } }
}

function pickFacts(summary: Conversation) {
  const { kind, title, description, picture, members_count, created_at, last_activity_at } = summary
  return {
    kind,
    title,
    description,
    picture,
    with: summary.with,
    members_count,
    created_at,
    last_activity_at,
  }
}

// How one conversation changes. Each function returns the same object when nothing was new.

import type { Conversation, ConversationFacts, CursorOf, Id, Member, Message } from '../link/contract'
import { upsert } from './messages'
import { addRange } from './ranges'
import { applyAllCursors, seeMember, UNHEARD } from './receipts'
import type { Change, ConversationState } from './state'

/** Enough for a burst; what does not fit is fetched. */
const HELD_MOST = 100

/** A conversation met for the first time, or started anew: its position is the head, its history is empty. */
export function startAtHead(
  summary: Conversation,
  cursors: readonly CursorOf[] | null,
  life: number,
  me?: Id,
) {
  const { my, head, unread, last_message: preview } = summary
  const fresh: ConversationState = {
    ...pickFacts(summary),
    id: summary.id,
    description: null,
    my,
    told: { read: my.read_seq, delivered: my.delivered_seq },
    rev: head,
    head,
    held: [],
    receipts: UNHEARD,
    receipts_head: Math.max(0, summary.receipts),
    cursors: new Map(),
    members: new Map(),
    messages: [],
    ranges: [],
    preview,
    figure: { head, read_seq: my.read_seq, unread },
    read_at_beat: my.read_seq,
    stale: false,
    life,
  }
  const heard = cursors
    ? applyAllCursors(fresh, { receipts: summary.receipts, members: [...cursors] })
    : fresh
  return preview ? deliver(heard, [preview], me) : heard
}

/** A summary of a conversation we hold. It moves no position; it tells how far the server is. */
export function meet(
  c: ConversationState,
  summary: Conversation,
  cursors: readonly CursorOf[] | null,
  me?: Id,
) {
  const { my, head } = summary
  // A summary read before the changes we have already applied would turn facts back.
  const next: ConversationState = head >= c.rev ? { ...c, ...pickFacts(summary), stale: false } : { ...c }
  const place = head >= c.rev ? my : c.my
  next.my = {
    ...place,
    read_seq: Math.max(c.my.read_seq, my.read_seq),
    delivered_seq: Math.max(c.my.delivered_seq, my.delivered_seq),
  }
  next.told = {
    read: Math.max(c.told.read, my.read_seq),
    delivered: Math.max(c.told.delivered, my.delivered_seq),
  }
  next.head = Math.max(c.head, head)
  next.receipts_head = Math.max(c.receipts_head, summary.receipts)
  if (my.read_seq >= c.my.read_seq && head >= c.figure.head) {
    next.figure = { head, read_seq: my.read_seq, unread: summary.unread }
  }
  const heard = cursors ? applyAllCursors(next, { receipts: summary.receipts, members: [...cursors] }) : next
  const last = summary.last_message
  if (!last) return heard
  return deliver(supersedes(last, c.preview) ? { ...heard, preview: last } : heard, [last], me)
}

/** Applies a change that closes on our position, holds one that does not yet, ignores an old one. */
export function applyChange(c: ConversationState, change: Change, me?: Id): ConversationState {
  if (change.rev <= c.rev) return c
  if (change.from > c.rev + 1) return hold(c, change)
  let next = absorb(c, change, me)
  for (;;) {
    const ready = next.held.find((held) => held.from <= next.rev + 1)
    if (!ready) return next
    next = { ...next, held: next.held.filter((held) => held !== ready) }
    if (ready.rev > next.rev) next = absorb(next, ready, me)
  }
}

/** Takes messages in without moving the position. */
export function takeMessages(c: ConversationState, arrived: readonly Message[], me?: Id): ConversationState {
  const visible = arrived.filter((message) => message.seq > c.my.joined_seq)
  const messages = upsert(c.messages, visible)
  if (messages === c.messages) return c
  const next = { ...c, messages }
  for (const message of visible) {
    if (message.created_at > next.last_activity_at) next.last_activity_at = message.created_at
    if (supersedes(message, next.preview)) next.preview = message
  }
  return deliver(next, visible, me)
}

export function markRead(c: ConversationState, seq: number): ConversationState {
  const read_seq = Math.min(seq, Math.max(c.head, c.rev))
  return read_seq > c.my.read_seq ? { ...c, my: { ...c.my, read_seq, unread_mark: false } } : c
}

function hold(c: ConversationState, change: Change): ConversationState {
  const head = Math.max(c.head, change.rev)
  const known = c.held.some((held) => held.from === change.from && held.rev === change.rev)
  if (known || c.held.length >= HELD_MOST) return head === c.head ? c : { ...c, head }
  return { ...c, head, held: [...c.held, change] }
}

function absorb(c: ConversationState, change: Change, me?: Id): ConversationState {
  const taken = takeMessages(c, change.messages, me)
  const next = { ...taken, rev: change.rev, head: Math.max(c.head, change.rev) }
  // Everything born after our old position is in this change, so the stretch up to its rev is complete.
  next.ranges = addRange(c.ranges, c.rev + 1, change.rev)
  if (change.conversation) takeFacts(next, change.conversation)
  return (change.members ?? []).reduce((now, member) => takeMember(now, member, me), next)
}

function takeFacts(c: ConversationState, facts: ConversationFacts): void {
  c.title = facts.title
  c.description = facts.description
  c.my = { ...c.my, can_post: !facts.locked }
}

function takeMember(c: ConversationState, member: Member, me?: Id): ConversationState {
  const known = c.members.get(member.user.id)
  if (known && known.rev >= member.rev) return c
  const next = seeMember({ ...c, members: new Map(c.members).set(member.user.id, member) }, member)
  if (c.with?.id === member.user.id) next.with = member.user
  if (member.user.id === me) next.my = { ...next.my, role: member.role }
  // Who comes and goes changes figures that only the server has.
  if (c.kind === 'group') next.stale = true
  return next
}

/** My device has others' messages now; the report follows from `told` being behind. */
function deliver(c: ConversationState, messages: readonly Message[], me?: Id): ConversationState {
  let delivered_seq = c.my.delivered_seq
  for (const message of messages) {
    const theirs = message.kind === 'text' && message.sender_id !== me
    if (theirs && message.seq > delivered_seq) delivered_seq = message.seq
  }
  return delivered_seq === c.my.delivered_seq ? c : { ...c, my: { ...c.my, delivered_seq } }
}

function supersedes(message: Message, known: Message | null): boolean {
  if (!known) return true
  return message.seq > known.seq || (message.seq === known.seq && message.rev > known.rev)
}

function pickFacts(summary: Conversation) {
  const { kind, title, members_count, created_at, last_activity_at, mentions } = summary
  return { kind, title, with: summary.with, members_count, created_at, last_activity_at, mentions }
}

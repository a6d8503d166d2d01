// Converts between the state and the records in IndexedDB.

import type { Id, Member, Message, UserCard } from '../../link/contract'
import { Problem } from '../../link/problem'
import { erasedIn } from '../state/erased'
import { indexOfSeq } from '../state/messages'
import { EMPTY, type ConversationState, type LedgerState, type OutboxEntry } from '../state/state'
import { updateFigures } from '../state/unread'
import type { AccountRecord, ConversationRecord, OutboxRecord, Unrecorded } from './database'

/** How many of the newest messages are stored for each conversation. */
export const KEPT = 100

const UNRECORDED: Unrecorded[] = [
  'messages',
  'members',
  'buffered',
  'pins',
  'missing',
  'optimistic_messages',
  'optimistic_settings',
]

/** The newest known messages, if they reach the conversation's position. Only then do the next changes follow them
 *  without a gap. */
export function tailOf(c: ConversationState): readonly Message[] {
  const last = c.ranges.at(-1)
  if (!last || last.to < c.rev) return []
  return c.messages.slice(indexOfSeq(c.messages, last.from)).slice(-KEPT)
}

export function recordOf(
  c: ConversationState,
  epoch: string | null,
  me: Id,
): Omit<ConversationRecord, 'writer'> {
  const facts = without(c, ...UNRECORDED)
  const last = c.ranges.at(-1)
  const tail = tailOf(c)
  const reaches = last !== undefined && last.to >= c.rev
  const first = tail[0]?.seq
  const cut =
    tail.length >= KEPT && first !== undefined && last !== undefined ? Math.max(first, last.from) : last?.from
  return {
    ...facts,
    epoch,
    figures: tail.length < c.messages.length ? updateFigures(c, me) : c.figures,
    ranges: reaches ? [{ from: cut ?? last.from, to: last.to }] : [],
  }
}

export function conversationFrom(
  record: ConversationRecord,
  rows: readonly Message[],
  members: readonly Member[],
): ConversationState {
  const facts = without(withPresentNames(record), 'epoch', 'writer')
  const range = record.ranges[0]
  const messages = rows.filter((row) => range !== undefined && row.seq >= range.from && row.seq <= range.to)
  const unrecorded = {
    buffered: [],
    pins: null,
    missing: new Set<Id>(),
    optimistic_messages: [],
    optimistic_settings: [],
  }
  return {
    ...facts,
    messages,
    members: new Map(members.map((member) => [member.user.id, member])),
    ...unrecorded,
  }
}

/** Renames `told` and `life`, the field names in records of earlier versions of the app, and fills in what
 *  `my` lacks. */
function withPresentNames(record: ConversationRecord): ConversationRecord {
  type Former = { told: ConversationRecord['confirmed']; life: number }
  const { told, life, ...present } = record as ConversationRecord & Partial<Former>
  return {
    ...present,
    confirmed: present.confirmed ?? told,
    generation: present.generation ?? life,
    my: {
      ...present.my,
      notify: present.my.notify ?? 'all',
      join_requests: present.my.join_requests ?? 0,
    },
  }
}

export function stateFrom(record: AccountRecord, conversations: ConversationState[]): LedgerState {
  // Deleted accounts are not looked up again.
  const erased = new Set([
    ...(record.erased ?? []),
    ...conversations.flatMap(({ messages }) => erasedIn(messages)),
  ])
  return {
    ...EMPTY,
    erased,
    epoch: record.epoch,
    account_rev: record.account_rev,
    account_head: record.account_rev ?? 0,
    me: record.me,
    limits: record.limits ?? null,
    friends: new Map(record.friends.map((friend) => [friend.user.id, friend])),
    incoming: new Map(record.incoming.map((request) => [request.id, request])),
    outgoing: new Map(record.outgoing.map((request) => [request.id, request])),
    blocks: new Map(record.blocks.map((block) => [block.user.id, block])),
    invitations: new Map(record.invitations.map((invitation) => [invitation.id, invitation])),
    looked_up_users: new Map([
      ...lookedUpUsers(record).map((card) => [card.id, card] as const),
      ...[...erased].map((id) => [id, null] as const),
    ]),
    conversations: new Map(conversations.map((c) => [c.id, c])),
    generations: Math.max(0, ...conversations.map((c) => c.generation)),
  }
}

/** Reads the field also under `strangers`, its name in records of earlier versions of the app. */
function lookedUpUsers(record: AccountRecord & { strangers?: UserCard[] }): UserCard[] {
  return record.looked_up_users ?? record.strangers ?? []
}

export function outboxRecord(entry: OutboxEntry): OutboxRecord {
  const { problem } = entry
  const state = entry.state === 'sending' ? 'queued' : entry.state
  if (!problem) return { ...entry, state, problem: null }
  // Cloning an Error loses its fields.
  const { status, code, title, detail, errors, request_id } = problem
  return {
    ...entry,
    state,
    problem: { status, code, title, detail, errors: [...errors], request_id: request_id ?? undefined },
  }
}

/** Fills in the fields that records of earlier versions of the app lack. */
export function outboxEntry(record: OutboxRecord): OutboxEntry {
  return {
    ...{ reply_to: null, mentions: [], attachments: [], forward: null },
    ...record,
    problem: record.problem ? new Problem(record.problem) : null,
  }
}

function without<T extends object, K extends keyof T>(value: T, ...keys: K[]): Omit<T, K> {
  const rest = { ...value }
  for (const key of keys) delete rest[key]
  return rest
}

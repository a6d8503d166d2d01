// Between the ledger's values and what IndexedDB keeps of them.

import type { Message } from '../../link/contract'
import { Problem } from '../../link/problem'
import { placeOf } from '../messages'
import { EMPTY, type ConversationState, type LedgerState, type OutboxEntry } from '../state'
import type { AccountRecord, ConversationRecord, OutboxRecord } from './database'

/** Newest messages kept of each conversation. */
export const KEPT = 100

/** The newest known messages, if they reach up to our position: only then do they close on what comes next. */
export function tailOf(c: ConversationState): readonly Message[] {
  const last = c.ranges.at(-1)
  if (!last || last.to < c.rev) return []
  return c.messages.slice(placeOf(c.messages, last.from)).slice(-KEPT)
}

export function recordOf(c: ConversationState, epoch: string | null): Omit<ConversationRecord, 'writer'> {
  const facts = without(c, 'messages', 'held')
  const last = c.ranges.at(-1)
  const tail = tailOf(c)
  const reaches = last !== undefined && last.to >= c.rev
  const first = tail[0]?.seq
  const cut =
    tail.length >= KEPT && first !== undefined && last !== undefined ? Math.max(first, last.from) : last?.from
  return { ...facts, epoch, ranges: reaches ? [{ from: cut ?? last.from, to: last.to }] : [] }
}

export function conversationFrom(record: ConversationRecord, rows: readonly Message[]): ConversationState {
  const facts = without(record, 'epoch', 'writer')
  const range = record.ranges[0]
  const messages = rows.filter((row) => range !== undefined && row.seq >= range.from && row.seq <= range.to)
  return { ...facts, messages, held: [] }
}

export function stateFrom(record: AccountRecord, conversations: ConversationState[]): LedgerState {
  return {
    ...EMPTY,
    epoch: record.epoch,
    account_rev: record.account_rev,
    account_head: record.account_rev ?? 0,
    me: record.me,
    friends: new Map(record.friends.map((friend) => [friend.user.id, friend])),
    incoming: new Map(record.incoming.map((request) => [request.id, request])),
    outgoing: new Map(record.outgoing.map((request) => [request.id, request])),
    blocks: record.blocks,
    conversations: new Map(conversations.map((c) => [c.id, c])),
    lives: Math.max(0, ...conversations.map((c) => c.life)),
  }
}

export function outboxRecord(entry: OutboxEntry): OutboxRecord {
  const { problem } = entry
  const state = entry.state === 'sending' ? 'queued' : entry.state
  if (!problem) return { ...entry, state, problem: null }
  // An Error loses its fields when it is cloned.
  const { status, code, title, detail, errors, request_id } = problem
  return {
    ...entry,
    state,
    problem: { status, code, title, detail, errors: [...errors], request_id: request_id ?? undefined },
  }
}

export function outboxEntry(record: OutboxRecord): OutboxEntry {
  return { ...record, problem: record.problem ? new Problem(record.problem) : null }
}

function without<T extends object, K extends keyof T>(value: T, ...keys: K[]): Omit<T, K> {
  const rest = { ...value }
  for (const key of keys) delete rest[key]
  return rest
}

// Small values for tests.

import type { Message } from '../../link/contract'
import { startAtHead } from '../conversation'
import { EMPTY, type ConversationState, type LedgerState, type OutboxEntry } from '../state'
import { ModelServer } from './server'

export const ME = 'ann'
export const ROOM = 'room'

export function message(seq: number, part: Partial<Message> = {}): Message {
  return {
    ...{
      conversation_id: ROOM,
      id: `m${seq}`,
      client_id: null,
      seq,
      rev: seq,
      kind: 'text',
      sender_id: 'bob',
      body: `text ${seq}`,
    },
    ...{ reply_to: null, created_at: '2026-01-01T00:00:00.000Z', edited_at: null, deleted_at: null, ...part },
  }
}

export function tombstone(seq: number, rev: number): Message {
  return message(seq, { rev, body: null, deleted_at: '2026-01-02T00:00:00.000Z' })
}

export function pendingEntry(client_id: string, part: Partial<OutboxEntry> = {}): OutboxEntry {
  return {
    ...{ client_id, conversation_id: ROOM, body: 'mine', created_at: '2026-01-01T00:00:00.000Z', order: 1 },
    ...{ reply_to: null, mentions: [], forward: null },
    ...{ state: 'sending', attempted: true, problem: null, message: null, ...part },
  }
}

/** A direct chat of ann and bob, both of whom have joined and done nothing; its position is 2. */
export function conversation(part: Partial<ConversationState> = {}): ConversationState {
  const server = new ModelServer(() => undefined)
  for (const person of [ME, 'bob']) server.addPerson(person)
  server.addRoom(ROOM, [ME, 'bob'], 'direct')
  return {
    ...startAtHead(server.ask.summary(ROOM, ME), server.ask.cursors(ROOM, ME).members, 1, ME),
    ...part,
  }
}

export function ledgerWith(c: ConversationState, part: Partial<LedgerState> = {}): LedgerState {
  const me = new ModelServer(() => undefined)
  me.addPerson(ME)
  const known = { epoch: 'e', account_rev: 5, account_head: 5, me: me.ask.account(ME), lives: c.life }
  return { ...EMPTY, ...known, conversations: new Map([[ROOM, c]]), ...part }
}

// Small values for tests.

import type { Conversation, CursorOf, Member, Message, ServerInfo } from '../../link/contract'
import { startAtHead } from '../state/conversation'
import type { LocalFile } from '../state/attached'
import type { LedgerEvent } from '../state/events'
import { reduce } from '../state/reduce'
import {
  EMPTY,
  type Change,
  type ConversationState,
  type LedgerState,
  type OutboxEntry,
} from '../state/state'
import { ModelServer } from './server'

export const ME = 'ann'
export const CONVERSATION = 'chat'
export const LIMITS: ServerInfo['limits'] = {
  ...{ display_name_max: 64, message_max: 8_000, note_max: 280 },
  ...{ password_min: 10, username_max: 32, username_min: 3 },
  ...{ attachments_max: 10, alt_length_max: 1_000 },
  ...{ file_bytes_max: 100_000_000, account_file_bytes_max: 2_000_000_000 },
}

export function message(seq: number, part: Partial<Message> = {}): Message {
  return {
    ...{
      conversation_id: CONVERSATION,
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
    ...{
      client_id,
      conversation_id: CONVERSATION,
      body: 'mine',
      created_at: '2026-01-01T00:00:00.000Z',
      order: 1,
    },
    ...{ reply_to: null, mentions: [], attachments: [], forward: null },
    ...{ state: 'sending', attempted: true, problem: null, message: null, ...part },
  }
}

let files = 0

export function localFile(name: string, size: number, part: Partial<LocalFile> = {}): LocalFile {
  files += 1
  return {
    ...{ id: `local${files}`, kind: 'document', name, media_type: 'text/plain', size },
    ...{ local: true, original: false, added_at: Date.now(), ...part },
  }
}

export function member(id: string, part: Partial<Member> = {}): Member {
  const user = { id, username: id, display_name: id.toUpperCase(), picture: null }
  return { user, role: 'member', joined_seq: 0, left: false, rev: 1, ...part }
}

/** A direct chat of ann and bob without messages. Its position is 2. */
export function conversation(part: Partial<ConversationState> = {}): ConversationState {
  return { ...startAtHead(...summaryWithCursors('direct'), 1, ME), ...part }
}

/** A group of ann (its owner), bob and cem. Its position is 10, and all messages from 5 on are known. */
export function group(part: Partial<ConversationState> = {}): ConversationState {
  const members = ['ann', 'bob', 'cem'].map((id) => member(id, { role: id === 'ann' ? 'owner' : 'member' }))
  return {
    ...startAtHead(...summaryWithCursors('group'), 1, ME),
    ...{ title: 'The group', rev: 10, head: 10, ranges: [{ from: 5, to: 10 }], messages: [] },
    ...{ members: new Map(members.map((each) => [each.user.id, each])), roster: true, ...part },
  }
}

export function summaryOf(c: ConversationState, part: Partial<Conversation> = {}): Conversation {
  const [summary] = summaryWithCursors(c.kind)
  const { title, description, picture, my, head, members_count } = c
  return { ...summary, title, description, picture, my, head, members_count, ...part }
}

export function ledgerWith(c: ConversationState, part: Partial<LedgerState> = {}): LedgerState {
  const server = new ModelServer(() => undefined)
  server.addPerson(ME)
  const known = {
    epoch: 'e',
    account_rev: 5,
    account_head: 5,
    me: server.queries.account(ME),
    limits: LIMITS,
    generations: c.generation,
  }
  return { ...EMPTY, ...known, conversations: new Map([[CONVERSATION, c]]), ...part }
}

export function after(state: LedgerState, ...events: LedgerEvent[]): LedgerState {
  return events.reduce(reduce, state)
}

export function conversationIn(state: LedgerState): ConversationState {
  const c = state.conversations.get(CONVERSATION)
  if (!c) throw new Error('the conversation is gone')
  return c
}

/** The change from one rev to another. By default it contains a new message. */
export function change(from: number, rev = from, part: Partial<Change> = {}): LedgerEvent {
  return {
    type: 'change',
    change: { conversation_id: CONVERSATION, from, rev, messages: [message(rev)], ...part },
  }
}

function summaryWithCursors(kind: ConversationState['kind']): [Conversation, CursorOf[]] {
  const people = kind === 'direct' ? ['ann', 'bob'] : ['ann', 'bob', 'cem']
  const server = new ModelServer(() => undefined)
  for (const person of people) server.addPerson(person)
  server.addConversation(CONVERSATION, people, kind)
  return [server.queries.summary(CONVERSATION, ME), server.queries.cursors(CONVERSATION, ME).members]
}

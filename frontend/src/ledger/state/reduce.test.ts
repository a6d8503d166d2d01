// @vitest-environment node
import { describe, expect, it } from 'vitest'
import type { ServerInfo } from '../../link/contract'
import type { LedgerEvent } from './events'
import {
  after,
  change,
  conversation,
  ledgerWith,
  LIMITS,
  ME,
  message,
  pendingEntry,
  conversationIn,
  CONVERSATION,
  tombstone,
} from '../simulation/samples'
import { EMPTY, type LedgerState } from './state'

const seqs = (state: LedgerState): number[] => conversationIn(state).messages.map(({ seq }) => seq)

describe('changes', () => {
  it('apply when they follow the position, even if they overlap it', () => {
    const state = after(ledgerWith(conversation()), change(3, 3), change(2, 4), change(3, 3))
    expect(conversationIn(state)).toMatchObject({ rev: 4, head: 4, ranges: [{ from: 3, to: 4 }] })
    expect(seqs(state)).toEqual([3, 4])
  })

  it('have no effect the second time', () => {
    const once = after(ledgerWith(conversation()), change(3, 3))
    expect(after(once, change(3, 3))).toBe(once)
  })

  it('are buffered until the changes before them arrive', () => {
    const hole = after(ledgerWith(conversation()), change(5, 5), change(4, 4))
    expect(conversationIn(hole)).toMatchObject({ rev: 2, head: 5 })
    expect(seqs(hole)).toEqual([])
    const filled = after(hole, change(3, 3))
    expect(conversationIn(filled)).toMatchObject({ rev: 5, head: 5, buffered: [] })
    expect(seqs(filled)).toEqual([3, 4, 5])
  })

  it('never replace a message by an older version', () => {
    const gone = after(
      ledgerWith(conversation()),
      change(3, 3),
      change(4, 4, { messages: [tombstone(3, 4)] }),
    )
    const asked = { rev: 3, generation: 1 }
    const page = after(gone, {
      type: 'page',
      conversation_id: CONVERSATION,
      asked,
      items: [message(3)],
      next: null,
    })
    expect(conversationIn(page).messages).toMatchObject([{ seq: 3, rev: 4, body: null }])
    expect(conversationIn(page).preview).toMatchObject({ body: null })
  })

  it('update whether the user may write', () => {
    const facts = { title: null, description: null, picture: null, locked: true, members_count: 2 }
    const state = after(ledgerWith(conversation()), change(3, 3, { conversation: facts }))
    expect(conversationIn(state).my.can_post).toBe(false)
  })
})

describe('pages of history', () => {
  it('of an earlier generation are ignored', () => {
    const state = ledgerWith(conversation({ generation: 2 }))
    const asked = { rev: 2, generation: 1 }
    expect(
      after(state, { type: 'page', conversation_id: CONVERSATION, asked, items: [message(2)], next: null }),
    ).toBe(state)
  })

  it('join the ranges that they touch', () => {
    const c = conversation({ rev: 20, head: 20, messages: [message(20)], ranges: [{ from: 20, to: 20 }] })
    const page = (before: number, items: number[], next: string | null): LedgerEvent => ({
      type: 'page',
      conversation_id: CONVERSATION,
      asked: { before, rev: 20, generation: 1 },
      items: items.map((seq) => message(seq)),
      next,
    })
    const older = after(ledgerWith(c), page(20, [12, 15], '12'))
    expect(conversationIn(older).ranges).toEqual([{ from: 12, to: 20 }])
    const start = after(older, page(12, [4], null))
    expect(conversationIn(start).ranges).toEqual([{ from: conversationIn(start).my.joined_seq + 1, to: 20 }])
  })
})

describe('read positions', () => {
  it('of this account do not decrease with an older report', () => {
    const read = after(ledgerWith(conversation({ rev: 50, head: 50 })), {
      type: 'read',
      conversation_id: CONVERSATION,
      seq: 40,
    })
    const updated = after(read, {
      type: 'account',
      from: 6,
      account_rev: 6,
      read: { [CONVERSATION]: { head: 50, read_seq: 10, unread: 9, mentions: 0 } },
    })
    expect(conversationIn(updated).my.read_seq).toBe(40)
    expect(conversationIn(updated).confirmed.read).toBe(10)
  })

  it('of others never decrease', () => {
    const cursors = (receipts: number, read: number): LedgerEvent => ({
      type: 'cursors',
      conversation_id: CONVERSATION,
      receipts,
      members: [{ user_id: 'bob', delivered: read, read }],
    })
    const state = after(ledgerWith(conversation()), cursors(1, 9), cursors(1, 4))
    expect(conversationIn(state).cursors.get('bob')).toMatchObject({ read: 9, delivered: 9 })
  })

  it('are requested when a frame about them was lost', () => {
    const members = [{ user_id: 'bob', delivered: 3, read: 3 }]
    const lost = after(ledgerWith(conversation()), {
      type: 'cursors',
      conversation_id: CONVERSATION,
      receipts: 4,
      members,
    })
    expect(conversationIn(lost).receipts_head).toBeGreaterThan(conversationIn(lost).receipts)
  })
})

describe('the account', () => {
  it('with a missing frame needs a new hello and ignores later frames', () => {
    const state = ledgerWith(conversation())
    const hole = after(state, { type: 'account', from: 8, account_rev: 8, left: [CONVERSATION] })
    expect(hole).toMatchObject({ account_rev: 5, account_head: 8, hello_needed: true })
    expect(hole.conversations.has(CONVERSATION)).toBe(true)
  })

  it('ignores an answer that is older than the last frame', () => {
    const state = ledgerWith(conversation())
    const friend = {
      user: { id: 'bob', username: 'bob', display_name: 'Bob', picture: null },
      since: '2026-01-01T00:00:00.000Z',
    }
    const moved = after(state, { type: 'account', from: 6, account_rev: 6 })
    expect(after(moved, { type: 'people', at: 5, friend }).friends.size).toBe(0)
    expect(after(state, { type: 'people', at: 5, friend }).friends.size).toBe(1)
  })

  it('of another epoch starts from scratch but keeps the outbox', () => {
    const state = ledgerWith(conversation(), { outbox: new Map([['c1', pendingEntry('c1')]]) })
    const fresh = after(state, {
      type: 'welcome',
      epoch: 'other',
      account_rev: 1,
      conversations: [],
      left: [],
      more: false,
    })
    expect(fresh.conversations.size).toBe(0)
    expect(fresh.outbox.size).toBe(1)
  })
})

describe('the outbox', () => {
  const waiting = () => ledgerWith(conversation(), { outbox: new Map([['c1', pendingEntry('c1')]]) })
  const mine = message(4, { client_id: 'c1', sender_id: ME })

  it('keeps a confirmed message until its change arrives', () => {
    const sent = after(waiting(), { type: 'sent', client_id: 'c1', message: mine })
    expect(sent.outbox.get('c1')).toMatchObject({ state: 'sent', message: { seq: 4 } })
    expect(seqs(sent)).toEqual([])
    const arrived = after(sent, change(3, 3), change(4, 4, { messages: [mine] }))
    expect(arrived.outbox.size).toBe(0)
    expect(seqs(arrived)).toEqual([3, 4])
  })

  it('drops a message when its change arrives, with or without an ack', () => {
    const arrived = after(waiting(), change(3, 4, { messages: [mine] }))
    expect(arrived.outbox.size).toBe(0)
    expect(after(arrived, { type: 'sent', client_id: 'c1', message: mine })).toEqual(arrived)
  })
})

describe('the limits of the server', () => {
  const info = { limits: { ...LIMITS, message_max: 9_000 } } as ServerInfo
  const known = after(ledgerWith(conversation()), { type: 'server_info', info })

  it('are kept across a sign-out and a new session', () => {
    expect(known.limits?.message_max).toBe(9_000)
    const left = after(known, { type: 'cleared' })
    expect(left.limits?.message_max).toBe(9_000)
    expect(after(left, { type: 'restored', state: EMPTY }).limits?.message_max).toBe(9_000)
  })
})

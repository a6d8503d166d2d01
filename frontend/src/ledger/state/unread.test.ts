// @vitest-environment node
import { describe, expect, it } from 'vitest'
import type { LedgerEvent } from './events'
import {
  after,
  change,
  conversation,
  ledgerWith,
  ME,
  message,
  conversationIn,
  CONVERSATION,
  summaryOf,
  tombstone,
} from '../simulation/samples'
import type { ConversationState, LedgerState } from './state'
import { mentionsOf, unreadOf } from './unread'

const counted = (count: number) => ({ head: 50, read_seq: 1, count })
/** A long conversation without known messages: only the server's figures count. */
const long = (part: Partial<ConversationState> = {}) =>
  conversation({
    ...{ rev: 50, head: 50, my: { ...conversation().my, read_seq: 1 } },
    ...{ figures: { unread: counted(7), mentions: counted(2) }, ...part },
  })
const read = (seq: number): LedgerEvent => ({ type: 'read', conversation_id: CONVERSATION, seq })
const unread = (state: LedgerState) => unreadOf(conversationIn(state), ME)
const mentions = (state: LedgerState) => mentionsOf(conversationIn(state), ME)
const toMe = { mentions: [ME] }

describe('the unread count', () => {
  it("adds arriving messages to the server's count", () => {
    const own = change(52, 52, { messages: [message(52, { sender_id: ME })] })
    expect(unread(after(ledgerWith(long()), change(51), own))).toBe(8)
  })

  it('subtracts messages deleted after the server counted', () => {
    expect(unread(after(ledgerWith(long()), change(51, 51, { messages: [tombstone(40, 51)] })))).toBe(6)
  })

  it('is counted from the messages if all are known', () => {
    const c = long({ messages: [message(30), message(40)], ranges: [{ from: 1, to: 50 }] })
    expect(unreadOf(c, ME)).toBe(2)
    expect(unread(after(ledgerWith(c), read(30)))).toBe(1)
  })

  it('excludes system messages', () => {
    const line = message(51, { kind: 'system', body: null, system: { event: 'member_left', user_id: 'bob' } })
    expect(unread(after(ledgerWith(long()), change(51, 51, { messages: [line] })))).toBe(7)
  })

  it('ignores a heartbeat that may be older than the last reading', () => {
    const heartbeat = (unread: number): LedgerEvent => ({
      type: 'heartbeat',
      account_rev: 5,
      conversations: { [CONVERSATION]: [50, 0, unread] },
    })
    const first = after(ledgerWith(long()), read(40), heartbeat(7))
    expect(unread(first)).toBe(0)
    expect(unread(after(first, heartbeat(3)))).toBe(3)
  })

  it('does not change with a heartbeat that reports known figures', () => {
    const heartbeat = (unread: number): LedgerEvent => ({
      ...{ type: 'heartbeat', account_rev: 5, conversations: { [CONVERSATION]: [50, 0, unread] } },
    })
    const state = after(ledgerWith(long()), heartbeat(7))
    expect(conversationIn(after(state, heartbeat(7)))).toBe(conversationIn(state))
    expect(unread(after(state, heartbeat(6)))).toBe(6)
  })

  it('ignores a count that is older than the known one', () => {
    const older = summaryOf(long(), { head: 49, unread: 99, mentions: 9 })
    const state = after(ledgerWith(long()), { type: 'summary', summary: older, reset: false, at: 5 })
    expect([unread(state), mentions(state)]).toEqual([7, 2])
  })

  it('ignores a count from before the last reading', () => {
    const figure = { head: 50, read_seq: 45, count: 2 }
    const my = { ...long().my, read_seq: 45 }
    const c = long({ my, figures: { unread: figure, mentions: figure } })
    const older = summaryOf(c, { head: 51, unread: 99, mentions: 9, my: { ...my, read_seq: 1 } })
    const state = after(ledgerWith(c), { type: 'summary', summary: older, reset: false, at: 5 })
    expect([unread(state), mentions(state)]).toEqual([2, 2])
  })

  it('stays the same when messages are dropped from memory', () => {
    const arrived = Array.from({ length: 5 }, (_, i) =>
      change(51 + i, 51 + i, {
        messages: [message(51 + i, i < 3 ? toMe : {})],
      }),
    )
    const state = after(ledgerWith(long()), ...arrived, {
      type: 'trim',
      conversation_id: CONVERSATION,
      keep: 1,
    })
    expect(conversationIn(state).messages).toHaveLength(1)
    expect([unread(state), mentions(state)]).toEqual([12, 5])
  })
})

describe('dropping messages from memory', () => {
  it('does not count twice what the server has already counted', () => {
    const figure = { head: 52, read_seq: 1, count: 7 }
    const messages = [message(49), message(50)]
    const c = long({ head: 52, messages, figures: { unread: figure, mentions: figure } })
    const trimmed = after(ledgerWith(c), { type: 'trim', conversation_id: CONVERSATION, keep: 1 })
    expect(unread(after(trimmed, change(51), change(52)))).toBe(7)
  })
})

describe('the count of unread mentions', () => {
  it('increases with arriving messages', () => {
    const state = after(ledgerWith(long()), change(51, 51, { messages: [message(51, toMe)] }), change(52))
    expect(mentions(state)).toBe(3)
  })

  it('is zero when all messages are read', () => {
    const c = long({ messages: [message(40, toMe), message(45, toMe)], ranges: [{ from: 1, to: 50 }] })
    expect(mentions(after(ledgerWith(c), read(40)))).toBe(1)
    expect(mentions(after(ledgerWith(c), read(45)))).toBe(0)
  })

  it('is never above the unread count', () => {
    const gone = Array.from({ length: 6 }, (_, i) =>
      change(51 + i, 51 + i, {
        messages: [tombstone(40 + i, 51 + i)],
      }),
    )
    expect(mentions(after(ledgerWith(long()), ...gone))).toBe(1)
  })

  it.each([
    ['a message we never saw is deleted', tombstone(40, 51)],
    ['a message we never saw is changed', message(40, { rev: 51 })],
    ['a change mentions me', message(40, { rev: 51, ...toMe })],
  ])('are asked for anew when %s', (_, version) => {
    const state = after(ledgerWith(long()), change(51, 51, { messages: [version] }))
    expect(conversationIn(state).stale).toBe(true)
  })

  it('is requested when an edit adds a mention', () => {
    const c = long({ figures: { unread: counted(7), mentions: counted(0) } })
    const edit = (part: object) => change(51, 51, { messages: [message(40, { rev: 51, ...part })] })
    expect(conversationIn(after(ledgerWith(c), edit(toMe))).stale).toBe(true)
    expect(conversationIn(after(ledgerWith(c), edit({}))).stale).toBe(false)
  })

  it.each([
    ['is read', message(1, { rev: 51 }), {}],
    ['was in hand and did not mention me', message(40, { rev: 51 }), { messages: [message(40)] }],
    ['is mine', message(40, { rev: 51, sender_id: ME }), {}],
  ])('are not asked for when what changes %s', (_, version, part) => {
    const state = after(ledgerWith(long(part)), change(51, 51, { messages: [version] }))
    expect(conversationIn(state).stale).toBe(false)
  })
})

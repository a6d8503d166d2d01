// @vitest-environment node
import { describe, expect, it } from 'vitest'
import type { Account, Message } from '../../link/contract'
import { applyChange } from '../absorb'
import { conversation, ledgerWith, ME, message, pendingEntry, ROOM } from '../simulation/samples'
import type { ConversationState, OutboxEntry } from '../state'
import { TimelineMaker, type TimelineMessage } from './timeline'

const IDLE = { direction: 'none', problem: null } as const

function heard(messages: Message[]): ConversationState {
  const c = conversation()
  const rev = messages.at(-1)?.seq ?? c.rev
  return applyChange(c, { conversation_id: ROOM, from: c.rev + 1, rev, messages }, ME)
}

function me(read_receipts = true): Account {
  const { me: account } = ledgerWith(conversation())
  if (!account) throw new Error('nobody')
  return { ...account, settings: { ...account.settings, read_receipts } }
}

function messagesOf(
  maker: TimelineMaker,
  c: ConversationState,
  pending: OutboxEntry[] = [],
): TimelineMessage[] {
  return maker.make(c, pending, me(), IDLE).items.filter((item) => item.kind === 'message')
}

describe('the timeline', () => {
  it('keeps the key of a pending message when it is confirmed', () => {
    const maker = new TimelineMaker()
    const pending = messagesOf(maker, heard([message(3)]), [pendingEntry('c1')])
    const confirmed = messagesOf(
      maker,
      heard([message(3), message(4, { client_id: 'c1', sender_id: 'ann' })]),
    )
    expect(confirmed.map(({ key }) => key)).toEqual(pending.map(({ key }) => key))
    expect(pending.at(-1)).toMatchObject({ delivery: 'sending', seq: null, own: true })
    expect(confirmed.at(-1)).toMatchObject({ delivery: 'sent', seq: 4, own: true })
  })

  it('gives the same object for what did not change', () => {
    const maker = new TimelineMaker()
    const c = heard([message(3), message(4)])
    const before = messagesOf(maker, c)
    const after = messagesOf(
      maker,
      applyChange(c, { conversation_id: 'room', from: 5, rev: 5, messages: [message(5)] }, 'ann'),
    )
    expect(after[0]).toBe(before[0])
    expect(after[1]).toBe(before[1])
    expect(after).toHaveLength(3)
  })

  it('shows a gap between stretches that do not touch', () => {
    const c = { ...heard([message(3)]), messages: [message(3), message(9)] }
    const ranges = [
      { from: 3, to: 3 },
      { from: 9, to: 9 },
    ]
    const { items, at_start, at_end } = new TimelineMaker().make({ ...c, ranges, rev: 9 }, [], me(), IDLE)
    expect(items.map(({ kind }) => kind)).toEqual(['message', 'gap', 'message'])
    expect(items[1]).toMatchObject({ after: 3, before: 9 })
    expect({ at_start, at_end }).toEqual({ at_start: false, at_end: true })
  })

  it('hides what lies outside of the known stretches', () => {
    const c = { ...heard([message(3)]), messages: [message(2), message(3)] }
    expect(messagesOf(new TimelineMaker(), { ...c, ranges: [{ from: 3, to: 3 }] })).toHaveLength(1)
  })

  it('tells how far my message got from the cursor of the other', () => {
    const c = heard([
      message(3, { sender_id: 'ann' }),
      message(4, { sender_id: 'ann' }),
      message(5, { sender_id: 'ann' }),
    ])
    const cursors = new Map([['bob', { user_id: 'bob', delivered: 4, read: 3 }]])
    const made = messagesOf(new TimelineMaker(), { ...c, cursors })
    expect(made.map(({ delivery }) => delivery)).toEqual(['read', 'delivered', 'sent'])
  })

  it('shows no reading of others to who does not show his own', () => {
    const c = heard([message(3, { sender_id: 'ann' })])
    const cursors = new Map([['bob', { user_id: 'bob', delivered: 3, read: 3 }]])
    const delivery = (shown: boolean) =>
      new TimelineMaker()
        .make({ ...c, cursors }, [], me(shown), IDLE)
        .items.map((item) => item.kind === 'message' && item.delivery)
    expect(delivery(true)).toEqual(['read'])
    expect(delivery(false)).toEqual(['delivered'])
  })
})

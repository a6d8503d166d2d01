// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { reduce } from '../state/reduce'
import { conversation, ledgerWith, message, pendingEntry, CONVERSATION } from '../simulation/samples'
import type { LedgerState } from '../state/state'
import { changedTopics } from './topics'
import { Snapshots } from './snapshots'

const before = ledgerWith(conversation())

function withReceipts(state: LedgerState, read_receipts: boolean): LedgerState {
  const { me } = state
  return me ? { ...state, me: { ...me, settings: { ...me.settings, read_receipts } } } : state
}

describe('topics', () => {
  it('of a conversation change with its messages and its outbox', () => {
    const both = ['conversations', `conversation:${CONVERSATION}`, `timeline:${CONVERSATION}`]
    const change = { conversation_id: CONVERSATION, from: 3, rev: 3, messages: [message(3)] }
    expect(changedTopics(reduce(before, { type: 'change', change }), before)).toEqual(
      expect.arrayContaining(both),
    )
    const queued = reduce(before, { type: 'queued', entry: pendingEntry('c1') })
    expect(changedTopics(queued, before)).toEqual(expect.arrayContaining([...both, 'connection']))
  })

  it('do not change without a change of the state', () => {
    expect(changedTopics(before, before)).toEqual([])
  })

  it('of all conversations change with the setting for read receipts', () => {
    const snapshots = new Snapshots()
    const mine = message(3, { sender_id: 'ann' })
    const cursors = new Map([['bob', { user_id: 'bob', delivered: 3, read: 3 }]])
    const on = ledgerWith({ ...conversation(), rev: 3, head: 3, messages: [mine], preview: mine, cursors })
    const off = withReceipts(on, false)
    expect(changedTopics(off, on)).toEqual(
      expect.arrayContaining(['account', `conversation:${CONVERSATION}`, `timeline:${CONVERSATION}`]),
    )
    expect(snapshots.conversation(on, CONVERSATION, '')).toMatchObject({ last_delivery: 'read' })
    expect(snapshots.conversation(off, CONVERSATION, '')).toMatchObject({
      last_delivery: 'delivered',
      cursors: [{ read: 0 }],
    })
  })
})

describe('snapshots', () => {
  it('stay the same object until something in them changes', () => {
    const snapshots = new Snapshots()
    const read = (state: LedgerState) => [
      snapshots.people(state),
      snapshots.list(state, () => '', 0, 0),
      snapshots.conversation(state, CONVERSATION, ''),
      snapshots.timeline(state, CONVERSATION, { direction: 'none', problem: null }),
    ]
    const first = read(before)
    const beat = reduce(before, { type: 'heartbeat', account_rev: 5, conversations: {} })
    read(beat).forEach((snapshot, i) => expect(snapshot).toBe(first[i]))
  })
})

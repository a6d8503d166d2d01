// @vitest-environment node
import { describe, expect, it } from 'vitest'
import type { MyPlace } from '../../link/contract'
import { MUTED_FOREVER } from '../state/rights'
import { group, ledgerWith, ME, message, pendingEntry } from '../simulation/samples'
import type { ConversationState, LedgerState } from '../state/state'
import { Snapshots } from './snapshots'

const NOW = Date.parse('2026-06-01T12:00:00.000Z')
const at = (count: number) => ({ head: 10, read_seq: 0, count })

function conversation(
  id: string,
  unread: number,
  part: Partial<MyPlace> = {},
  mentions = 0,
): ConversationState {
  const my = { ...group().my, ...part }
  return group({ id, my, ranges: [], figures: { unread: at(unread), mentions: at(mentions) } })
}

function listed(now: number, ...all: ConversationState[]) {
  return new Snapshots().list(ledger(...all), () => '', 0, now)
}

function ledger(...all: ConversationState[]): LedgerState {
  return { ...ledgerWith(group()), conversations: new Map(all.map((c) => [c.id, c])) }
}

describe('the unread count of all conversations', () => {
  it('omits muted and archived conversations except their mentions', () => {
    const muted = conversation('b', 20, { muted_until: MUTED_FOREVER }, 2)
    const archived = conversation('c', 30, { archived: true }, 1)
    expect(listed(NOW, conversation('a', 4, {}, 1), muted, archived).unread).toBe(4 + 2 + 1)
  })

  it('counts an unread mark as one if nothing else is unread', () => {
    const marked = [conversation('a', 0, { unread_mark: true }), conversation('b', 3, { unread_mark: true })]
    expect(listed(NOW, ...marked).unread).toBe(1 + 3)
  })

  it('changes when a mute ends', () => {
    const snapshots = new Snapshots()
    const state = ledger(conversation('a', 4, { muted_until: '2026-06-01T13:00:00.000Z' }))
    const list = (now: number) => snapshots.list(state, () => '', 0, now)
    const first = list(NOW)
    expect(first.unread).toBe(0)
    expect(snapshots.mutesEnd).toBe(Date.parse('2026-06-01T13:00:00.000Z'))
    expect(list(NOW + 60_000)).toBe(first)
    expect(list(snapshots.mutesEnd).unread).toBe(4)
    expect(snapshots.mutesEnd).toBe(Infinity)
  })
})

describe('the list of conversations', () => {
  it('lists archived conversations separately', () => {
    const { items, archived } = listed(NOW, conversation('a', 0), conversation('b', 0, { archived: true }))
    expect([items.map(({ id }) => id), archived.map(({ id }) => id)]).toEqual([['a'], ['b']])
  })

  it('shows optimistic settings and an optimistic last message', () => {
    const c: ConversationState = {
      ...conversation('a', 0),
      preview: message(9),
      optimistic_settings: [{ key: 1, settings: { archived: true } }],
      optimistic_messages: [{ key: 2, message_id: 'm9', edit: { body: 'changed', mentions: [] } }],
    }
    const [view] = listed(NOW, c).archived
    expect(view).toMatchObject({ my: { archived: true }, last_message: { body: 'changed' } })
  })

  it('contains members, rights, and pins once they are loaded', () => {
    const [view] = listed(NOW, { ...conversation('a', 0), pins: null }).items
    expect(view?.members.map(({ user }) => user.id)).toEqual(['ann', 'bob', 'cem'])
    expect(view).toMatchObject({ members_known: true, pins: null, rights: { appoint: true, pin: true } })
  })

  it('shows an optimistic pin and hides an optimistically removed one', () => {
    const pins = [message(8, { pinned: true }), message(4, { pinned: true })]
    const c: ConversationState = {
      ...{ ...conversation('a', 0), pins, messages: [message(9)] },
      optimistic_messages: [
        { key: 1, message_id: 'm9', pinned: true },
        { key: 2, message_id: 'm8', pinned: false },
      ],
    }
    expect(listed(NOW, c).items[0]?.pins?.map(({ id }) => id)).toEqual(['m9', 'm4'])
  })

  it('shows a reply that is still queued', () => {
    const state = ledger(conversation('chat', 0))
    const outbox = new Map([['c1', pendingEntry('c1', { reply_to: 'm4' })]])
    const { items } = new Snapshots().list({ ...state, outbox }, () => '', 0, NOW)
    expect(items[0]).toMatchObject({
      ...{ last_message: { reply_to: 'm4', sender_id: ME }, last_delivery: 'sending' },
    })
  })
})

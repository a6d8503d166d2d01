// @vitest-environment node
import { describe, expect, it } from 'vitest'
import type { ConversationFacts } from '../../link/contract'
import { MAX_TRACKED_MEMBERS, CURSORS_UNKNOWN } from './receipts'
import type { LedgerEvent } from './events'
import { after, change, group, ledgerWith, member, room, ROOM } from '../simulation/samples'

const cursors = (receipts: number, user_id: string, read: number): LedgerEvent => ({
  ...{ type: 'cursors', conversation_id: ROOM, receipts, members: [{ user_id, delivered: read, read }] },
})
const counting = (rev: number, members_count: number): LedgerEvent => {
  const conversation: ConversationFacts = { title: '', description: null, locked: false, members_count }
  return change(rev, rev, { messages: [], conversation })
}

describe('positions in a group', () => {
  it('of who joins begin where he joined, and all are asked for', () => {
    const dan = member('dan', { rev: 11, joined_seq: 10 })
    const state = after(ledgerWith(group()), change(11, 11, { messages: [], members: [dan] }))
    expect(room(state).cursors.get('dan')).toEqual({ user_id: 'dan', delivered: 10, read: 10 })
    expect(room(state).receipts).toBe(CURSORS_UNKNOWN)
  })

  it('of who has left are forgotten, whatever a late word says', () => {
    const gone = member('bob', { rev: 11, left: true })
    const left = after(ledgerWith(group()), change(11, 11, { messages: [], members: [gone] }))
    expect(room(left).cursors.has('bob')).toBe(false)
    const all = { receipts: 9, members: [{ user_id: 'bob', delivered: 9, read: 9 }] }
    const late = after(left, cursors(1, 'bob', 9), {
      ...{ type: 'all_cursors', conversation_id: ROOM, cursors: all },
    })
    expect(room(late).cursors.has('bob')).toBe(false)
  })

  it('are not followed in a large one', () => {
    const large = after(ledgerWith(group()), counting(11, MAX_TRACKED_MEMBERS + 1))
    expect(room(large).cursors.size).toBe(0)
    const later = room(after(large, cursors(7, 'bob', 9)))
    expect(later.cursors.size).toBe(0)
    expect(later.receipts_head).toBe(later.receipts)
    const beat = room(
      after(large, { type: 'heartbeat', account_rev: 5, conversations: { [ROOM]: [11, 8, 0] } }),
    )
    expect([beat.receipts, beat.receipts_head]).toEqual([8, 8])
  })

  it('of who joins a large one, or stands on its list, are not asked for', () => {
    const large = after(ledgerWith(group()), counting(11, MAX_TRACKED_MEMBERS + 1))
    const dan = member('dan', { rev: 12, joined_seq: 11 })
    const joined = after(large, change(12, 12, { messages: [], members: [dan] }), {
      ...{ type: 'roster', conversation_id: ROOM, generation: 1, whole: true },
      items: [{ ...member('eve'), delivered: 0, read: 0 }],
    })
    expect(room(joined).cursors.size).toBe(0)
    expect(room(joined).receipts).toBe(room(joined).receipts_head)
  })

  it('are asked for when it has become small enough', () => {
    const large = after(ledgerWith(group()), counting(11, MAX_TRACKED_MEMBERS + 1))
    const small = room(after(large, counting(12, MAX_TRACKED_MEMBERS)))
    expect(small.receipts_head).toBeGreaterThan(small.receipts)
  })
})

// @vitest-environment node
import { describe, expect, it } from 'vitest'
import type { ConversationFacts } from '../../link/contract'
import { MAX_TRACKED_MEMBERS, CURSORS_UNKNOWN } from './receipts'
import type { LedgerEvent } from './events'
import { after, change, group, ledgerWith, member, conversationIn, CONVERSATION } from '../simulation/samples'

const cursors = (receipts: number, user_id: string, read: number): LedgerEvent => ({
  ...{
    type: 'cursors',
    conversation_id: CONVERSATION,
    receipts,
    members: [{ user_id, delivered: read, read }],
  },
})
const counting = (rev: number, members_count: number): LedgerEvent => {
  const conversation: ConversationFacts = {
    title: '',
    description: null,
    picture: null,
    locked: false,
    members_count,
  }
  return change(rev, rev, { messages: [], conversation })
}

describe('cursors in a group', () => {
  it('of a new member start at the position of joining, and all are requested', () => {
    const dan = member('dan', { rev: 11, joined_seq: 10 })
    const state = after(ledgerWith(group()), change(11, 11, { messages: [], members: [dan] }))
    expect(conversationIn(state).cursors.get('dan')).toEqual({ user_id: 'dan', delivered: 10, read: 10 })
    expect(conversationIn(state).receipts).toBe(CURSORS_UNKNOWN)
  })

  it('of a former member are removed, and late ones ignored', () => {
    const gone = member('bob', { rev: 11, left: true })
    const left = after(ledgerWith(group()), change(11, 11, { messages: [], members: [gone] }))
    expect(conversationIn(left).cursors.has('bob')).toBe(false)
    const all = { receipts: 9, members: [{ user_id: 'bob', delivered: 9, read: 9 }] }
    const late = after(left, cursors(1, 'bob', 9), {
      ...{ type: 'all_cursors', conversation_id: CONVERSATION, cursors: all },
    })
    expect(conversationIn(late).cursors.has('bob')).toBe(false)
  })

  it('are not tracked in a large group', () => {
    const large = after(ledgerWith(group()), counting(11, MAX_TRACKED_MEMBERS + 1))
    expect(conversationIn(large).cursors.size).toBe(0)
    const later = conversationIn(after(large, cursors(7, 'bob', 9)))
    expect(later.cursors.size).toBe(0)
    expect(later.receipts_head).toBe(later.receipts)
    const beat = conversationIn(
      after(large, { type: 'heartbeat', account_rev: 5, conversations: { [CONVERSATION]: [11, 8, 0] } }),
    )
    expect([beat.receipts, beat.receipts_head]).toEqual([8, 8])
  })

  it('of members of a large group are not requested', () => {
    const large = after(ledgerWith(group()), counting(11, MAX_TRACKED_MEMBERS + 1))
    const dan = member('dan', { rev: 12, joined_seq: 11 })
    const joined = after(large, change(12, 12, { messages: [], members: [dan] }), {
      ...{ type: 'roster', conversation_id: CONVERSATION, generation: 1, whole: true },
      items: [{ ...member('eve'), delivered: 0, read: 0 }],
    })
    expect(conversationIn(joined).cursors.size).toBe(0)
    expect(conversationIn(joined).receipts).toBe(conversationIn(joined).receipts_head)
  })

  it('are requested when the group becomes small enough', () => {
    const large = after(ledgerWith(group()), counting(11, MAX_TRACKED_MEMBERS + 1))
    const small = conversationIn(after(large, counting(12, MAX_TRACKED_MEMBERS)))
    expect(small.receipts_head).toBeGreaterThan(small.receipts)
  })
})

// @vitest-environment node
import { describe, expect, it } from 'vitest'
import type { LedgerEvent } from './events'
import { Names } from '../people/names'
import {
  after,
  change,
  conversation,
  group,
  ledgerWith,
  member,
  message,
  conversationIn,
  CONVERSATION,
} from '../simulation/samples'
import { EMPTY, type LedgerState } from './state'
import { accountRecord } from '../cache/cache-writer'
import { stateFrom } from '../cache/records'

const AT = '2026-01-01T00:00:00.000Z'
const card = (id: string) => member(id).user
/** The system message that reports Bob's deletion. His messages lose their author with it. */
const erasure = (rev: number, part: object = {}) =>
  change(rev, rev, {
    messages: [
      message(rev, {
        ...{ kind: 'system', sender_id: null, body: null },
        system: { event: 'account_erased', user_id: 'bob' },
      }),
    ],
    ...part,
  })

function everywhere(): LedgerState {
  const direct = { ...conversation(), id: 'direct', with: card('bob'), members: new Map() }
  const state = ledgerWith(group())
  return {
    ...state,
    friends: new Map([['bob', { user: card('bob'), since: AT }]]),
    blocks: new Map([['cem', { user: card('cem'), since: AT }]]),
    incoming: new Map([['q', { id: 'q', user: card('bob'), note: 'hello', created_at: AT }]]),
    conversations: new Map([...state.conversations, ['direct', direct]]),
  }
}

describe('a deleted account', () => {
  it('is removed everywhere by one system message', () => {
    const state = after(everywhere(), erasure(11))
    expect(
      JSON.stringify([...state.conversations.values()].map((c) => [...c.members.values(), c.with])),
    ).not.toContain('BOB')
    expect([...conversationIn(state).members.keys()]).toEqual(['ann', 'cem'])
    expect([...conversationIn(state).cursors.keys()]).not.toContain('bob')
    expect(state.conversations.get('direct')?.with).toBeNull()
    expect([state.friends.size, state.incoming.size, state.blocks.size]).toEqual([0, 0, 1])
    expect(state.looked_up_users.get('bob')).toBeNull()
  })

  it('is not restored by an older answer', () => {
    const gone = after(everywhere(), erasure(11))
    const late: LedgerEvent = {
      ...{ type: 'roster', conversation_id: CONVERSATION, generation: 1, whole: true },
      items: [{ ...member('bob', { rev: 30 }), delivered: 0, read: 0 }],
    }
    expect(conversationIn(after(gone, late)).members.has('bob')).toBe(false)
    const cursors: LedgerEvent = {
      ...{ type: 'all_cursors', conversation_id: CONVERSATION },
      cursors: { receipts: 99, members: [{ user_id: 'bob', delivered: 5, read: 5 }] },
    }
    expect(conversationIn(after(gone, cursors)).cursors.has('bob')).toBe(false)
  })

  it('has no name, and none is requested', () => {
    const names = new Names()
    const before = everywhere()
    names.learn(before, EMPTY)
    const now = after(before, erasure(11))
    expect(names.learn(now, before)).toContain('bob')
    expect(names.card(now, 'bob')).toBeNull()
  })

  it('changes nothing in a state without it', () => {
    const state = everywhere()
    expect(after(state, change(11)).looked_up_users).toBe(state.looked_up_users)
    const gone = after(state, erasure(11))
    const next = after(gone, change(12))
    expect(next.looked_up_users).toBe(gone.looked_up_users)
    expect(next.conversations.get('direct')).toBe(gone.conversations.get('direct'))
  })
})

describe('a deleted account, after a reload', () => {
  const reloaded = (state: LedgerState) =>
    stateFrom(accountRecord({ ...state, me: state.me ?? ({ id: 'ann' } as never) }, 'session'), [
      ...state.conversations.values(),
    ])

  it('stays known as deleted, and its name is not requested', () => {
    const state = reloaded(after(everywhere(), erasure(11)))
    expect(state.erased.has('bob')).toBe(true)
    expect(new Names().card(state, 'bob')).toBeNull()
  })

  it('is derived from the system message in a copy of an older version', () => {
    const gone = after(everywhere(), erasure(11))
    const state = reloaded({ ...gone, erased: new Set(), looked_up_users: new Map() })
    expect(new Names().card(state, 'bob')).toBeNull()
  })
})

// @vitest-environment node
import { describe, expect, it } from 'vitest'
import type { LedgerEvent } from './events'
import { presentMembers } from './members'
import {
  after,
  change,
  group,
  ledgerWith,
  ME,
  member,
  message,
  conversationIn,
  CONVERSATION,
} from '../simulation/samples'
import type { LedgerState } from './state'

const present = (state: LedgerState) =>
  presentMembers(conversationIn(state).members).map(({ user }) => user.id)
const moved = (rev: number, ...members: ReturnType<typeof member>[]) =>
  change(rev, rev, { members, messages: [] })
const roster = (items: ReturnType<typeof member>[], part: object = {}): LedgerEvent => ({
  ...{ type: 'roster', conversation_id: CONVERSATION, generation: 1, whole: true },
  items: items.map((each) => ({ ...each, delivered: 0, read: 0 })),
  ...part,
})

describe('members', () => {
  it('join, leave and get roles with changes', () => {
    const state = after(
      ledgerWith(group()),
      moved(11, member('dan', { rev: 11, joined_seq: 10 })),
      moved(12, member('bob', { rev: 12, left: true })),
      moved(13, member(ME, { rev: 13, role: 'admin' }), member('dan', { rev: 13, role: 'owner' })),
    )
    expect(present(state)).toEqual(['dan', ME, 'cem'])
    expect(conversationIn(state).my.role).toBe('admin')
    // His messages still need a name.
    expect(conversationIn(state).members.get('bob')?.user.display_name).toBe('BOB')
  })

  it('are listed by role, then by name', () => {
    const listed = [
      member('x', { user: { id: 'x', username: 'x', display_name: 'Åsa', picture: null } }),
      member('y', { user: { id: 'y', username: 'y', display_name: 'Zoe', picture: null }, role: 'admin' }),
      member('z', { user: { id: 'z', username: 'z', display_name: 'Bo', picture: null } }),
    ]
    const members = new Map(listed.map((each) => [each.user.id, each]))
    expect(presentMembers(members).map(({ user }) => user.display_name)).toEqual(['Zoe', 'Åsa', 'Bo'])
    expect(presentMembers(members)).toBe(presentMembers(members))
  })

  it('of an older list do not replace those of a newer change', () => {
    const c = group({ members: new Map(), roster: false })
    const state = after(
      ledgerWith(c),
      moved(11, member('bob', { rev: 11, left: true })),
      roster([member(ME), member('bob', { rev: 3 })], { whole: false }),
    )
    expect(conversationIn(state).roster).toBe(false)
    const whole = after(state, roster([member('cem')]))
    expect(present(whole)).toEqual([ME, 'cem'])
    expect(conversationIn(whole).roster).toBe(true)
  })

  it('of a list of an earlier generation are ignored', () => {
    const state = ledgerWith(group({ generation: 2, members: new Map(), roster: false }))
    expect(after(state, roster([member('eve')]))).toBe(state)
  })

  it('who are already known change nothing', () => {
    const state = ledgerWith(group())
    expect(after(state, roster([member('bob')]))).toBe(state)
  })
})

describe('the end of a membership', () => {
  const removal = message(11, {
    ...{ kind: 'system', sender_id: 'bob', body: null },
    system: { event: 'member_removed', user_id: ME },
  })

  it('by another member is recognised in the last change', () => {
    const state = after(
      ledgerWith(group()),
      change(11, 11, { messages: [removal], members: [member(ME, { rev: 11, left: true })] }),
    )
    expect(state.conversations.has(CONVERSATION)).toBe(false)
    expect(state.left_conversations.get(CONVERSATION)).toEqual({
      title: 'The group',
      how: 'removed',
      by: 'bob',
    })
    const informed = after(state, { type: 'account', from: 6, account_rev: 6, left: [CONVERSATION] })
    expect(informed.left_conversations).toBe(state.left_conversations)
  })

  it('on another device is not a removal', () => {
    const gone = [member(ME, { rev: 11, left: true })]
    const state = after(ledgerWith(group()), change(11, 11, { messages: [], members: gone }))
    expect(state.left_conversations.get(CONVERSATION)).toMatchObject({ how: 'left', by: null })
  })

  it('does not follow from others leaving', () => {
    const gone = [member('bob', { rev: 11, left: true })]
    const state = after(ledgerWith(group()), change(11, 11, { messages: [removal], members: gone }))
    expect(state.conversations.has(CONVERSATION)).toBe(true)
  })

  it('is not reverted by an older summary', () => {
    const before = ledgerWith(group())
    const summary = { ...conversationIn(before), unread: 0, mentions: 0, last_message: null }
    const gone = after(before, { type: 'account', from: 6, account_rev: 6, left: [CONVERSATION] })
    const late: LedgerEvent = { type: 'summary', summary, reset: false, at: 5 }
    expect(after(gone, late).conversations.has(CONVERSATION)).toBe(false)
    expect(after(gone, { ...late, at: 6 }).conversations.has(CONVERSATION)).toBe(true)
  })

  it('and a new joining begin a new generation, which older events do not end', () => {
    const before = ledgerWith(group({ messages: [message(7)] }))
    const c = conversationIn(before)
    const again = { ...c, unread: 0, mentions: 0, last_message: null, head: 20 }
    const summary = { ...again, my: { ...c.my, joined_seq: 19 } }
    const state = after(before, { type: 'summary', summary, reset: false, at: 5 })
    expect(conversationIn(state)).toMatchObject({ rev: 20, messages: [], my: { joined_seq: 19 } })
    expect(conversationIn(state).generation).not.toBe(c.generation)
    const older: LedgerEvent = { type: 'summary', summary: again, reset: false, at: 5 }
    expect(after(state, older)).toEqual(state)
  })
})

// @vitest-environment node
import { describe, expect, it } from 'vitest'
import type { Account, Message } from '../../link/contract'
import { applyChange } from '../state/apply-change'
import {
  after,
  change,
  conversation,
  group,
  ledgerWith,
  ME,
  member,
  message,
  pendingEntry,
  conversationIn,
  CONVERSATION,
} from '../simulation/samples'
import type { ConversationState, OutboxEntry } from '../state/state'
import { TimelineMaker, type TimelineMessage } from './timeline'

const IDLE = { direction: 'none', problem: null } as const

function withMessages(messages: Message[]): ConversationState {
  const c = conversation()
  const rev = messages.at(-1)?.seq ?? c.rev
  return applyChange(c, { conversation_id: CONVERSATION, from: c.rev + 1, rev, messages }, ME)
}

function me(read_receipts = true): Account {
  const { me: account } = ledgerWith(conversation())
  if (!account) throw new Error('no account')
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
    const pending = messagesOf(maker, withMessages([message(3)]), [pendingEntry('c1')])
    const confirmed = messagesOf(
      maker,
      withMessages([message(3), message(4, { client_id: 'c1', sender_id: 'ann' })]),
    )
    expect(confirmed.map(({ key }) => key)).toEqual(pending.map(({ key }) => key))
    expect(pending.at(-1)).toMatchObject({ delivery: 'sending', seq: null, own: true })
    expect(confirmed.at(-1)).toMatchObject({ delivery: 'sent', seq: 4, own: true })
  })

  it('keeps the identity of unchanged items', () => {
    const maker = new TimelineMaker()
    const c = withMessages([message(3), message(4)])
    const before = messagesOf(maker, c)
    const after = messagesOf(
      maker,
      applyChange(c, { conversation_id: 'chat', from: 5, rev: 5, messages: [message(5)] }, 'ann'),
    )
    expect(after[0]).toBe(before[0])
    expect(after[1]).toBe(before[1])
    expect(after).toHaveLength(3)
  })

  it('shows a gap between ranges that are not adjacent', () => {
    const c = { ...withMessages([message(3)]), messages: [message(3), message(9)] }
    const ranges = [
      { from: 3, to: 3 },
      { from: 9, to: 9 },
    ]
    const { items, at_start, at_end } = new TimelineMaker().make({ ...c, ranges, rev: 9 }, [], me(), IDLE)
    expect(items.map(({ kind }) => kind)).toEqual(['message', 'gap', 'message'])
    expect(items[1]).toMatchObject({ after: 3, before: 9 })
    expect({ at_start, at_end }).toEqual({ at_start: false, at_end: true })
  })

  it('hides messages outside of the complete ranges', () => {
    const c = { ...withMessages([message(3)]), messages: [message(2), message(3)] }
    expect(messagesOf(new TimelineMaker(), { ...c, ranges: [{ from: 3, to: 3 }] })).toHaveLength(1)
  })

  it("derives the delivery of an own message from the other's cursor", () => {
    const c = withMessages([
      message(3, { sender_id: 'ann' }),
      message(4, { sender_id: 'ann' }),
      message(5, { sender_id: 'ann' }),
    ])
    const cursors = new Map([['bob', { user_id: 'bob', delivered: 4, read: 3 }]])
    const made = messagesOf(new TimelineMaker(), { ...c, cursors })
    expect(made.map(({ delivery }) => delivery)).toEqual(['read', 'delivered', 'sent'])
  })

  it('hides read positions if the own ones are hidden', () => {
    const c = withMessages([message(3, { sender_id: 'ann' })])
    const cursors = new Map([['bob', { user_id: 'bob', delivered: 3, read: 3 }]])
    const delivery = (shown: boolean) =>
      new TimelineMaker()
        .make({ ...c, cursors }, [], me(shown), IDLE)
        .items.map((item) => item.kind === 'message' && item.delivery)
    expect(delivery(true)).toEqual(['read'])
    expect(delivery(false)).toEqual(['delivered'])
  })
})

describe('a message in a group', () => {
  const cursor = (user_id: string, delivered: number, read = 0) => [user_id, { user_id, delivered, read }]
  const cursors = (...all: ReturnType<typeof cursor>[]) => new Map(all as [string, never][])
  const mine = message(8, { sender_id: ME })
  const shown = (part: Partial<ConversationState>, account = me()) =>
    new TimelineMaker()
      .make(group({ messages: [mine], ...part }), [], account, IDLE)
      .items.find((item) => item.kind === 'message') as TimelineMessage

  it.each([
    [cursor('bob', 7), cursor('cem', 9), 'sent', 0],
    [cursor('bob', 8), cursor('cem', 9), 'delivered', 0],
    [cursor('bob', 8, 8), cursor('cem', 9), 'delivered', 1],
    [cursor('bob', 8, 8), cursor('cem', 9, 9), 'read', 2],
  ])('has got as far as it has with everybody (%j, %j)', (bob, cem, delivery, read_by) => {
    expect(shown({ cursors: cursors(bob, cem, cursor(ME, 10, 10)) })).toMatchObject({ delivery, read_by })
  })

  it('was not delivered to members who joined later', () => {
    const members = new Map(group().members).set('cem', member('cem', { joined_seq: 8 }))
    const part = { members, cursors: cursors(cursor('bob', 8), cursor('cem', 8, 8)) }
    expect(shown(part)).toMatchObject({ delivery: 'delivered', read_by: 0 })
  })

  it('shows no readers if read receipts are off', () => {
    const part = { cursors: cursors(cursor('bob', 9, 9), cursor('cem', 9, 9)) }
    expect(shown(part, me(false))).toMatchObject({ delivery: 'delivered', read_by: 0, readers: [] })
  })

  it('shows nothing in a large group', () => {
    const part = { members_count: 101, cursors: cursors(cursor('bob', 9, 9), cursor('cem', 9, 9)) }
    expect(shown(part)).toMatchObject({ delivery: 'sent', read_by: 0, readers: [] })
  })

  it('lists the members whose read position is at the message', () => {
    const messages = [message(6), mine, message(9)]
    const part = { messages, cursors: cursors(cursor('bob', 9, 8), cursor('cem', 9, 7), cursor('dan', 4, 4)) }
    const { items } = new TimelineMaker().make(group(part), [], me(), IDLE)
    const readers = items.map((item) => item.kind === 'message' && [item.seq, item.readers])
    expect(readers.filter(Boolean)).toEqual([
      [6, ['cem']],
      [8, ['bob']],
      [9, []],
    ])
  })
})

describe('the readers of a group', () => {
  const at = (user_id: string, read: number) => [user_id, { user_id, delivered: read, read }] as const
  const readers = (part: Partial<ConversationState>) => {
    const messages = [message(2), message(6), message(8, { sender_id: ME }), message(9)]
    const { items } = new TimelineMaker().make(group({ messages, ...part }), [], me(), IDLE)
    return items.flatMap((item) => (item.kind === 'message' && item.readers.length > 0 ? [item] : []))
  }

  it('are shown nowhere if the message at their read position is unknown', () => {
    const ranges = [
      { from: 1, to: 3 },
      { from: 5, to: 10 },
    ]
    const cursors = new Map([at('bob', 4), at('cem', 3)])
    expect(readers({ ranges, cursors }).map(({ seq, readers: who }) => [seq, who])).toEqual([[2, ['cem']]])
  })

  it('who joined later are not shown at earlier messages', () => {
    const members = new Map(group().members).set('dan', member('dan', { joined_seq: 7 }))
    expect(readers({ members, cursors: new Map([at('dan', 7)]) })).toEqual([])
    expect(readers({ members, cursors: new Map([at('dan', 8)]) })).toMatchObject([{ seq: 8 }])
  })

  it('of an own message are updated when another member has read it', () => {
    const maker = new TimelineMaker()
    const c = group({ messages: [message(8, { sender_id: ME }), message(9)] })
    const read = (...ids: string[]) => {
      const cursors = new Map(['bob', 'cem', 'dan'].map((id) => at(id, ids.includes(id) ? 9 : 7)))
      return messagesOf(maker, { ...c, cursors })[0]?.read_by
    }
    expect([read(), read('bob'), read('bob', 'cem')]).toEqual([0, 1, 2])
  })
})

describe('the item of a message', () => {
  const c = group({
    messages: [
      message(6),
      message(7, {
        ...{ reply_to: 'm6', mentions: ['bob', ME], forwarded: true, pinned: true },
        reactions: [
          { emoji: '🌑', count: 2, user_ids: ['bob', ME] },
          { emoji: '🌕', count: 1, user_ids: ['bob'] },
        ],
      }),
      message(8, { kind: 'system', body: null, system: { event: 'member_added', user_id: 'cem' } }),
    ],
  })

  it('contains reply, reactions, forward and mentions', () => {
    const [quoted, full, line] = messagesOf(new TimelineMaker(), c)
    expect(full).toMatchObject({
      ...{ mentions_me: true, forwarded: true, pinned: true, saving: false },
      reply: { id: 'm6', message: { body: 'text 6' } },
      reactions: [{ mine: true, count: 2 }, { mine: false }],
    })
    expect(quoted).toMatchObject({ reply: null, mentions_me: false, forwarded: false, reactions: [] })
    expect(line).toMatchObject({ type: 'system', system: { event: 'member_added', user_id: 'cem' } })
  })

  it('changes with the quoted message', () => {
    const maker = new TimelineMaker()
    const before = messagesOf(maker, c)
    const edited = change(11, 11, { messages: [message(6, { rev: 11, body: 'changed' })] })
    const next = messagesOf(maker, conversationIn(after(ledgerWith(c), edited)))
    expect(next[1]?.reply?.message?.body).toBe('changed')
    expect(next[2]).toBe(before[2])
  })

  it('has a quote that is not loaded or not visible', () => {
    const far = { ...c, messages: [message(7, { reply_to: 'm1' })] }
    const [item] = messagesOf(new TimelineMaker(), far)
    expect(item?.reply).toEqual({ id: 'm1', message: undefined })
    const [unseen] = messagesOf(new TimelineMaker(), { ...far, missing: new Set(['m1']) })
    expect(unseen?.reply).toEqual({ id: 'm1', message: null })
  })

  it('is marked while an optimistic change is shown', () => {
    const maker = new TimelineMaker()
    const before = messagesOf(maker, c)
    const changes = [{ key: 1, message_id: 'm6', edit: { body: 'changed', mentions: [] } }]
    const changing = messagesOf(maker, { ...c, optimistic_messages: changes })
    expect(changing[0]).toMatchObject({ body: 'changed', saving: true })
    expect(changing[2]).toBe(before[2])
    expect(messagesOf(maker, c)[0]).toMatchObject({ body: 'text 6', saving: false })
  })

  it('of a pending message contains its reply and forward', () => {
    const forward = { conversation_id: 'x', message_id: 'm9' }
    const entries = [
      pendingEntry('c1', { reply_to: 'm6', mentions: ['bob'] }),
      pendingEntry('c2', { forward }),
    ]
    const [answer, forwarded] = messagesOf(new TimelineMaker(), c, entries).slice(-2)
    expect(answer).toMatchObject({ reply: { id: 'm6', message: { seq: 6 } }, mentions: ['bob'] })
    expect(forwarded).toMatchObject({ forwarded: true, reply: null })
  })
})

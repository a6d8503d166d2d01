// @vitest-environment node
import { describe, expect, it } from 'vitest'
import type { MyPlace } from '../../link/contract'
import { Problem } from '../../link/problem'
import { OptimisticChanges } from './optimistic-changes'
import type { LedgerEvent } from '../state/events'
import { ConversationSettings } from './conversation-settings'
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
  summaryOf,
} from '../simulation/samples'
import type { ConversationState } from '../state/state'
import { Store } from '../state/store'

const my = (part: Partial<MyPlace>): MyPlace => ({ ...group().my, ...part })
const account = (rev: number, part: object): LedgerEvent => ({
  ...{ type: 'account', from: rev, account_rev: rev, ...part },
})
const reading = { head: 10, read_seq: 9, unread: 0, mentions: 0 }

describe('the settings of a conversation', () => {
  it('are taken from the newest account frame', () => {
    const places = {
      [CONVERSATION]: my({ archived: true, muted_until: '4000-01-01T00:00:00.000Z', read_seq: 3 }),
    }
    const state = after(ledgerWith(group({ my: my({ read_seq: 7 }) })), account(6, { places }))
    expect(conversationIn(state).my).toMatchObject({ archived: true, read_seq: 7 })
  })

  it('lose the unread mark when this or another device reads', () => {
    const marked = ledgerWith(group({ my: my({ read_seq: 9, unread_mark: true }) }))
    expect(
      conversationIn(after(marked, account(6, { read: { [CONVERSATION]: reading } }))).my.unread_mark,
    ).toBe(false)
    const again = account(6, {
      read: { [CONVERSATION]: reading },
      places: { [CONVERSATION]: my({ unread_mark: true }) },
    })
    expect(conversationIn(after(marked, again)).my.unread_mark).toBe(true)
  })

  it('ignore an answer that is older than the last account frame', () => {
    const state = ledgerWith(group())
    const answer: LedgerEvent = {
      type: 'settings',
      conversation_id: CONVERSATION,
      at: 5,
      settings: my({ pinned: true }),
    }
    expect(conversationIn(after(state, answer)).my.pinned).toBe(true)
    expect(conversationIn(after(state, account(6, {}), answer)).my.pinned).toBe(false)
  })

  it('are not taken from an older summary, but its facts are', () => {
    const c = group({ my: my({ pinned: true }) })
    const summary = summaryOf(c, { head: 12, title: 'Renamed', my: my({ role: 'admin' }) })
    const asked = (at: number) =>
      conversationIn(after(ledgerWith(c), { type: 'summary', summary, reset: false, at }))
    expect(asked(4)).toMatchObject({ title: 'Renamed', my: { pinned: true, role: 'admin' } })
    expect(asked(5)).toMatchObject({ title: 'Renamed', my: { pinned: false, role: 'admin' } })
  })

  it('ignore the facts of a summary that is older than the position', () => {
    const c = group({ title: 'Now' })
    const summary = summaryOf(c, { head: 9, title: 'Before', members_count: 99 })
    const state = after(ledgerWith(c), { type: 'summary', summary, reset: false, at: 5 })
    expect(conversationIn(state)).toMatchObject({ title: 'Now', members_count: c.members_count })
  })

  it('hide messages from before joining', () => {
    const c = group({ my: my({ joined_seq: 8 }) })
    const state = after(ledgerWith(c), change(11, 11, { messages: [message(8, { rev: 11 }), message(9)] }))
    expect(conversationIn(state).messages.map(({ seq }) => seq)).toEqual([9])
  })
})

describe('changing the settings of a conversation', () => {
  function acting(c: ConversationState, answer: () => Promise<MyPlace>) {
    const store = new Store()
    store.apply({ type: 'restored', state: ledgerWith(c) })
    const asked: unknown[] = []
    const changeSettings = (_: string, part: unknown) => (asked.push(part), answer())
    const cursors = () => Promise.resolve({ receipts: 1, members: [] })
    return {
      store,
      asked,
      settings: new ConversationSettings(store, new OptimisticChanges(store), { changeSettings, cursors }),
    }
  }

  it('is shown at once and kept after the answer', async () => {
    const { store, settings } = acting(group(), () => Promise.resolve(my({ archived: true })))
    const done = settings.change(CONVERSATION, { archived: true })
    expect(conversationIn(store.state).optimistic_settings).toHaveLength(1)
    await done
    expect(conversationIn(store.state)).toMatchObject({ optimistic_settings: [], my: { archived: true } })
  })

  it('is reverted if the server refuses it', async () => {
    const { store, settings } = acting(group(), () => Promise.reject(Problem.offline()))
    await expect(settings.change(CONVERSATION, { archived: true })).rejects.toMatchObject({ code: 'offline' })
    expect(conversationIn(store.state)).toMatchObject({ optimistic_settings: [], my: { archived: false } })
  })

  it('removes the unread mark by a call only if there is nothing to read', async () => {
    const mine = my({ read_seq: 7, unread_mark: true })
    const { settings, asked } = acting(group({ my: mine, messages: [message(7), message(9)] }), () =>
      Promise.resolve(my({})),
    )
    expect(settings.read(CONVERSATION, 9)).toBe(9)
    expect(asked).toEqual([])
    const nothing = acting(group({ my: mine, messages: [message(7)] }), () => Promise.resolve(my({})))
    expect(nothing.settings.read(CONVERSATION, 9)).toBeNull()
    await Promise.resolve()
    expect(nothing.asked).toEqual([{ unread_mark: false }])
  })

  it('lists who has read a message, among those who can see it', async () => {
    const cursors = new Map(
      [
        ['bob', 9, 8],
        ['cem', 9, 5],
        ['dan', 9, 9],
        ['eve', 7, 7],
        [ME, 9, 9],
      ].map(([id, delivered, read]) => [
        String(id),
        { user_id: String(id), delivered: Number(delivered), read: Number(read) },
      ]),
    )
    const members = new Map(group().members).set('dan', member('dan', { joined_seq: 8 }))
    const c = group({ cursors, members, messages: [message(8, { sender_id: ME })] })
    const { settings } = acting(c, () => Promise.resolve(my({})))
    expect(await settings.receipts(CONVERSATION, 8)).toEqual({
      read: ['bob'],
      delivered: ['cem'],
      waiting: ['eve'],
    })
  })
})

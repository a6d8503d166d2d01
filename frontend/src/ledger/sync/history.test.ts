// @vitest-environment node
import { describe, expect, it } from 'vitest'
import type { PageQuery } from '../../link/calls'
import type { Message, Page } from '../../link/contract'
import { History } from './history'
import { conversation, ledgerWith, message, conversationIn, CONVERSATION } from '../simulation/samples'
import type { ConversationState } from '../state/state'
import { Store } from '../state/store'

function reading(part: Partial<ConversationState>, answer: (query: PageQuery) => Page<Message>) {
  const store = new Store()
  store.apply({ type: 'restored', state: ledgerWith(conversation(part)) })
  const asked: PageQuery[] = []
  const messages = (_: string, query: PageQuery) => (asked.push(query), Promise.resolve(answer(query)))
  const history = new History(store, { messages }, () => undefined)
  const receive = (from: number, to: number) => {
    const messages = Array.from({ length: to - from + 1 }, (_, i) => message(from + i))
    store.apply({
      type: 'change',
      change: { conversation_id: CONVERSATION, from, rev: to, messages: messages },
    })
  }
  const kept = () => conversationIn(store.state).messages.map(({ seq }) => seq)
  return { store, history, asked, receive, kept }
}

const nothing = () => ({ items: [], next: null })

describe('memory', () => {
  it('of a conversation that is not viewed is limited', () => {
    const { receive, kept } = reading({}, nothing)
    receive(3, 300)
    expect(kept()).toHaveLength(298)
    receive(301, 900)
    expect([kept().length, kept().at(-1)]).toEqual([200, 900])
  })

  it('of a viewed conversation keeps the visible messages', () => {
    const { receive, kept, history } = reading({}, nothing)
    history.open(CONVERSATION)
    receive(3, 2_000)
    history.seen(CONVERSATION, 1_000)
    receive(2_001, 2_500)
    expect(kept().length).toBeLessThan(2_000)
    expect(kept()).toEqual(expect.arrayContaining([900, 1_000, 1_100, 2_500]))
  })
})

describe('a jump to a date', () => {
  const day = (seq: number) => message(seq, { created_at: `2026-01-0${seq}T00:00:00.000Z` })

  it('loads the first message that is not older and the messages around it', async () => {
    const part = { rev: 50, head: 50 }
    const items = [day(3), day(4), day(6)]
    const { history, asked, store } = reading(part, () => ({ items, next: null }))
    expect(await history.at(CONVERSATION, '2026-01-05T00:00:00.000Z')).toBe(6)
    expect(asked).toMatchObject([{ at: '2026-01-05T00:00:00.000Z' }])
    expect(conversationIn(store.state).ranges).toEqual([{ from: 3, to: 6 }])
  })

  it('after the last message finds the last message', async () => {
    const { history } = reading({ rev: 50, head: 50 }, () => ({ items: [day(3), day(4)], next: null }))
    expect(await history.at(CONVERSATION, '2026-02-01T00:00:00.000Z')).toBe(4)
  })
})

describe('a jump to a message', () => {
  it('loads the messages around it only if it is unknown', async () => {
    const part = { rev: 50, head: 50, messages: [message(20)], ranges: [{ from: 18, to: 22 }] }
    const { history, asked, store } = reading(part, () => ({ items: [message(4), message(6)], next: null }))
    await history.around(CONVERSATION, 20)
    expect(asked).toEqual([])
    await history.around(CONVERSATION, 5)
    expect(asked).toMatchObject([{ around: 5 }])
    expect(conversationIn(store.state).ranges).toEqual([
      { from: 4, to: 6 },
      { from: 18, to: 22 },
    ])
  })
})

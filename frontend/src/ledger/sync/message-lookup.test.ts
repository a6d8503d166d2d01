// @vitest-environment node
import { describe, expect, it } from 'vitest'
import type { Message } from '../../link/contract'
import { Problem } from '../../link/problem'
import { MessageLookup } from './message-lookup'
import { group, ledgerWith, message, conversationIn, CONVERSATION, summaryOf } from '../simulation/samples'
import { Store } from '../state/store'

function looking(answer: () => Promise<Message>) {
  const store = new Store()
  store.apply({ type: 'restored', state: ledgerWith(group({ messages: [message(7)] })) })
  const asked: string[] = []
  const lookups = new MessageLookup(store, {
    message: (_: string, id: string) => (asked.push(id), answer()),
    pins: () => Promise.resolve({ items: [], next: null }),
  })
  return { store, asked, lookups }
}

describe('MessageLookup', () => {
  it('makes no call for a known message', async () => {
    const { asked, lookups } = looking(() => Promise.resolve(message(2)))
    expect(await lookups.message(CONVERSATION, 'm7')).toMatchObject({ seq: 7 })
    expect(asked).toEqual([])
  })

  it('makes one call and stores the message', async () => {
    const { store, asked, lookups } = looking(() => Promise.resolve(message(2)))
    const found = await Promise.all([
      lookups.message(CONVERSATION, 'm2'),
      lookups.message(CONVERSATION, 'm2'),
    ])
    expect(found.map((each) => each?.seq)).toEqual([2, 2])
    await lookups.message(CONVERSATION, 'm2')
    expect(asked).toEqual(['m2'])
    expect(conversationIn(store.state).messages.map(({ seq }) => seq)).toEqual([2, 7])
    expect(conversationIn(store.state).ranges).toEqual([{ from: 5, to: 10 }])
  })

  it('remembers that a message is not visible', async () => {
    const { asked, lookups } = looking(() => Promise.reject(new Problem({ status: 404, code: 'not_found' })))
    expect(await lookups.message(CONVERSATION, 'm2')).toBeNull()
    expect(await lookups.message(CONVERSATION, 'm2')).toBeNull()
    expect(asked).toEqual(['m2'])
  })

  it('repeats the call after another failure', async () => {
    const { asked, lookups } = looking(() => Promise.reject(Problem.offline()))
    await expect(lookups.message(CONVERSATION, 'm2')).rejects.toThrow()
    await expect(lookups.message(CONVERSATION, 'm2')).rejects.toThrow()
    expect(asked).toEqual(['m2', 'm2'])
  })

  it('ignores an answer of an earlier generation', async () => {
    const { store, lookups } = looking(() => {
      const summary = summaryOf(conversationIn(store.state), { head: 30 })
      store.apply({ type: 'summary', summary, reset: true, at: 5 })
      return Promise.resolve(message(2))
    })
    await lookups.message(CONVERSATION, 'm2')
    expect(conversationIn(store.state).messages).toEqual([])
  })
})

// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Problem } from '../../link/problem'
import { change, conversation, ledgerWith, message, pendingEntry } from '../simulation/samples'
import type { OutboxEntry } from '../state/state'
import { Store } from '../state/store'
import { Sender } from './sender'
import { OutboxStorage } from './outbox-storage'

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('navigator', undefined)
  vi.spyOn(Math, 'random').mockReturnValue(0.999)
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

function sending(...answers: (Problem | 'taken' | 'none')[]) {
  const store = new Store()
  const queued = ['a', 'b'].map((id, order) => pendingEntry(id, { order, state: 'queued', attempted: false }))
  const outbox = new Map(queued.map((entry) => [entry.client_id, entry]))
  store.apply({ type: 'restored', state: ledgerWith(conversation(), { outbox }) })
  const tries: string[] = []
  const transmit = async ({ client_id }: OutboxEntry) => {
    tries.push(client_id)
    const answer = answers.shift() ?? 'taken'
    if (answer === 'none') return new Promise<null>(() => undefined)
    if (answer !== 'taken') throw answer
    return message(10 + tries.length, { client_id, sender_id: 'ann' })
  }
  const sender = new Sender(store, new OutboxStorage(null, () => undefined), {
    upload: () => Promise.resolve([]),
    send: transmit,
  })
  sender.flush()
  return { sender, tries, store }
}

describe('the sender', () => {
  it('waits longer after each failure, and sends no later message meanwhile', async () => {
    const { tries } = sending(Problem.offline(), Problem.offline(), Problem.offline())
    await vi.advanceTimersByTimeAsync(900)
    expect(tries).toEqual(['a'])
    await vi.advanceTimersByTimeAsync(200)
    expect(tries).toEqual(['a', 'a'])
    await vi.advanceTimersByTimeAsync(2_000)
    expect(tries).toEqual(['a', 'a', 'a'])
    await vi.advanceTimersByTimeAsync(4_000)
    expect(tries).toEqual(['a', 'a', 'a', 'a', 'b'])
  })

  it('continues after a permanently refused message', async () => {
    const { tries, store } = sending(new Problem({ status: 422, code: 'validation_failed' }))
    await vi.advanceTimersByTimeAsync(10)
    expect(tries).toEqual(['a', 'b'])
    expect(store.state.outbox.get('a')).toMatchObject({
      state: 'failed',
      problem: { code: 'validation_failed' },
    })
  })

  it('does not wait for the answer if the message has arrived by the socket', async () => {
    const { store, tries } = sending('none')
    await vi.advanceTimersByTimeAsync(10)
    expect(tries).toEqual(['a'])
    store.apply(change(3, 3, { messages: [message(3, { client_id: 'a', sender_id: 'ann' })] }))
    await vi.advanceTimersByTimeAsync(10)
    expect(tries).toEqual(['a', 'b'])
    expect(store.state.outbox.has('a')).toBe(false)
  })

  it('waits as long as the server demands', async () => {
    const { tries } = sending(new Problem({ status: 429, code: 'rate_limited' }, 8))
    await vi.advanceTimersByTimeAsync(7_900)
    expect(tries).toEqual(['a'])
    await vi.advanceTimersByTimeAsync(200)
    expect(tries).toEqual(['a', 'a', 'b'])
  })

  it('ends its waits on request', async () => {
    const { sender, tries } = sending(Problem.offline())
    await vi.advanceTimersByTimeAsync(10)
    sender.retryNow()
    await vi.advanceTimersByTimeAsync(10)
    expect(tries).toEqual(['a', 'a', 'b'])
  })
})

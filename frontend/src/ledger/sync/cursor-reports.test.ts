// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Problem } from '../../link/problem'
import { CursorReports, MIN_PAUSE_MS, type CursorPositions } from './cursor-reports'
import { conversation, ledgerWith, message, CONVERSATION } from '../simulation/samples'
import { Store } from '../state/store'

beforeEach(() => {
  vi.useFakeTimers()
  vi.spyOn(Math, 'random').mockReturnValue(0.999)
})
afterEach(() => void vi.useRealTimers())

function reporting(...failures: Problem[]) {
  const store = new Store()
  store.apply({ type: 'restored', state: ledgerWith(conversation({ rev: 40, head: 40 })) })
  const reported: CursorPositions[] = []
  const reports = new CursorReports(store, async (conversation_id, positions) => {
    reported.push(positions)
    const failure = failures.shift()
    if (failure) throw failure
    store.apply({ type: 'confirmed', conversation_id, ...positions })
  })
  const read = (seq: number) => store.apply({ type: 'read', conversation_id: CONVERSATION, seq })
  return { store, reported, reports, read }
}

describe('cursor reports', () => {
  it('are sent at once, later ones combined', async () => {
    const { reported, read } = reporting()
    read(10)
    await vi.advanceTimersByTimeAsync(1)
    expect(reported).toEqual([{ read: 10, delivered: 10 }])
    for (const seq of [11, 12, 13]) read(seq)
    await vi.advanceTimersByTimeAsync(MIN_PAUSE_MS - 10)
    expect(reported).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(20)
    expect(reported.slice(1)).toEqual([{ read: 13, delivered: 13 }])
  })

  it('never decrease and are not sent without a change', async () => {
    const { reported, read } = reporting()
    read(10)
    await vi.advanceTimersByTimeAsync(1_000)
    read(5)
    read(10)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(reported).toHaveLength(1)
  })

  it('are repeated until they are confirmed', async () => {
    const { reported, read, store } = reporting(Problem.offline(), Problem.offline())
    read(10)
    await vi.advanceTimersByTimeAsync(4_000)
    expect(reported).toHaveLength(3)
    expect(store.state.conversations.get(CONVERSATION)?.confirmed.read).toBe(10)
  })

  it('are sent at once when the connection is back', async () => {
    const { reported, read, reports } = reporting(Problem.offline())
    read(10)
    await vi.advanceTimersByTimeAsync(1)
    reports.retryNow()
    await vi.advanceTimersByTimeAsync(1)
    expect(reported).toHaveLength(2)
  })

  it('are dropped after a permanent refusal', async () => {
    const { reported, read } = reporting(new Problem({ status: 404, code: 'not_found' }))
    read(10)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(reported).toHaveLength(1)
  })

  it('cover delivered messages of others, but not own ones', async () => {
    const { reported, store } = reporting()
    const arrive = (seq: number, sender_id: string) =>
      store.apply({
        type: 'change',
        change: {
          conversation_id: CONVERSATION,
          from: seq,
          rev: seq,
          messages: [message(seq, { sender_id })],
        },
      })
    arrive(41, 'ann')
    await vi.advanceTimersByTimeAsync(1_000)
    expect(reported).toEqual([])
    arrive(42, 'bob')
    await vi.advanceTimersByTimeAsync(1_000)
    expect(reported).toEqual([{ delivered: 42 }])
  })

  it('wait for the other tab that has read', async () => {
    const { reported, read, reports, store } = reporting()
    reports.defer(CONVERSATION, 2_000)
    read(10)
    await vi.advanceTimersByTimeAsync(1_000)
    store.apply({ type: 'confirmed', conversation_id: CONVERSATION, read: 10, delivered: 10 })
    await vi.advanceTimersByTimeAsync(10_000)
    expect(reported).toEqual([])
  })
})

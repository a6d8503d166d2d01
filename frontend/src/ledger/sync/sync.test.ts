// @vitest-environment node
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Conversation } from '../../link/contract'
import { Problem } from '../../link/problem'
import type { SyncCalls } from './ports'
import { change, group, ledgerWith, conversationIn, CONVERSATION, summaryOf } from '../simulation/samples'
import { Store } from '../state/store'
import { Sync } from './sync'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('ignores a summary of an earlier generation', async () => {
  const store = new Store()
  store.apply({ type: 'restored', state: ledgerWith(group()) })
  let answer: (summary: Conversation) => void = () => undefined
  const calls: Partial<SyncCalls> = {
    changes: () => Promise.reject(new Problem({ status: 410, code: 'reset' })),
    conversation: () => new Promise((resolve) => (answer = resolve)),
  }
  const live = { open: true, send: () => true, listen: () => undefined }
  const sync = new Sync(store, live, calls as SyncCalls)
  store.apply(change(15))
  await vi.advanceTimersByTimeAsync(1_000)
  const older = summaryOf(conversationIn(store.state), { head: 15 })
  store.apply({ type: 'summary', summary: { ...older, head: 30 }, reset: true, at: 5 })
  const { generation } = conversationIn(store.state)
  answer(older)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(conversationIn(store.state)).toMatchObject({ rev: 30, generation })
  sync.stop()
})

it('requests a stale summary once', async () => {
  const store = new Store()
  store.apply({ type: 'restored', state: ledgerWith(group({ stale: true })) })
  const asked: string[] = []
  const conversation = (id: string) => {
    asked.push(id)
    return Promise.resolve(summaryOf(conversationIn(store.state), { mentions: 3, unread: 3 }))
  }
  const live = { open: true, send: () => true, listen: () => undefined }
  const sync = new Sync(store, live, { conversation } as Partial<SyncCalls> as SyncCalls)
  store.apply({ type: 'confirmed', conversation_id: CONVERSATION, read: 0 })
  await vi.advanceTimersByTimeAsync(60_000)
  expect(asked).toEqual([CONVERSATION])
  expect(conversationIn(store.state)).toMatchObject({ stale: false, figures: { mentions: { count: 3 } } })
  sync.stop()
})

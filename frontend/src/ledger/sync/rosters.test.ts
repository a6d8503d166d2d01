// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Roster } from '../../link/contract'
import { presentMembers } from '../state/members'
import { Rosters } from './rosters'
import { group, ledgerWith, member, conversationIn, CONVERSATION, summaryOf } from '../simulation/samples'
import { Store } from '../state/store'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function reading(pages: Record<string, string[]>) {
  const store = new Store()
  store.apply({ type: 'restored', state: ledgerWith(group({ members: new Map(), roster: false })) })
  const asked: (string | undefined)[] = []
  const members = async (_: string, cursor?: string): Promise<Roster> => {
    asked.push(cursor)
    await new Promise((resolve) => setTimeout(resolve, 100))
    const ids = pages[cursor ?? ''] ?? []
    const items = ids.map((id) => ({ ...member(id), delivered: 0, read: 0 }))
    const next = ids.at(-1) ?? ''
    return { items, next: next in pages ? next : null, rev: 10 }
  }
  const rosters = new Rosters(store, { members })
  return { store, asked, rosters }
}

const pages = { '': ['ann', 'bob'], bob: ['cem', 'dan'], dan: ['eve'] }

describe('the list of members', () => {
  it('is loaded completely once when the group is viewed', async () => {
    const { store, asked, rosters } = reading(pages)
    rosters.open(CONVERSATION)
    rosters.open(CONVERSATION)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(presentMembers(conversationIn(store.state).members)).toHaveLength(5)
    rosters.open(CONVERSATION)
    rosters.retryNow()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(asked).toEqual([undefined, 'bob', 'dan'])
  })

  it('is not loaded for groups that are not viewed', async () => {
    const { asked, rosters } = reading(pages)
    rosters.open(CONVERSATION)()
    rosters.retryNow()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(asked).toEqual([])
  })

  it('is loaded from the beginning if a new generation begins meanwhile', async () => {
    const { store, asked, rosters } = reading(pages)
    rosters.open(CONVERSATION)
    await vi.advanceTimersByTimeAsync(150)
    const summary = summaryOf(conversationIn(store.state), { head: 30 })
    store.apply({ type: 'summary', summary, reset: true, at: 5 })
    await vi.advanceTimersByTimeAsync(10_000)
    expect(conversationIn(store.state)).toMatchObject({ roster: true, rev: 30 })
    expect(presentMembers(conversationIn(store.state).members)).toHaveLength(5)
    expect(asked).toEqual([undefined, 'bob', undefined, 'bob', 'dan'])
  })
})

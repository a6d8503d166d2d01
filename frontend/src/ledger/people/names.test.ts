// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Problem } from '../../link/problem'
import { Names } from './names'
import { after, change, conversation, group, ledgerWith, ME, member } from '../simulation/samples'
import { EMPTY, type LedgerState } from '../state/state'
import { Store } from '../state/store'
import { UserLookup } from '../sync/user-lookup'

const card = (id: string, display_name: string) => ({
  id,
  username: id,
  display_name,
  picture: null as string | null,
})
const friendly = (state: LedgerState, display_name: string): LedgerState => ({
  ...state,
  friends: new Map([['bob', { user: card('bob', display_name), since: '2026-01-01T00:00:00.000Z' }]]),
})

describe('known names', () => {
  it('include all received ones, also of former members', () => {
    const state = ledgerWith(group())
    const gone = after(
      state,
      change(11, 11, { messages: [], members: [member('bob', { rev: 11, left: true })] }),
    )
    const names = new Names()
    expect(names.learn(state, EMPTY).sort()).toEqual(['ann', 'bob', 'cem'])
    expect(names.learn(gone, state)).toEqual([])
    expect(names.card(gone, 'bob')?.display_name).toBe('BOB')
    expect(names.card(gone, 'nobody')).toBeUndefined()
  })

  it('are the last received ones', () => {
    const names = new Names()
    const first = friendly(ledgerWith(group()), 'Bob')
    names.learn(first, EMPTY)
    const second = friendly(first, 'Robert')
    expect(names.learn(second, first)).toEqual(['bob'])
    expect(names.card(second, 'bob')?.display_name).toBe('Robert')
    const third = after(second, change(11, 11, { messages: [] }))
    expect(names.learn(third, second)).toEqual([])
    expect(names.card(third, 'bob')?.display_name).toBe('Robert')
  })

  it('come with the last received picture', () => {
    const names = new Names()
    const first = ledgerWith(group())
    names.learn(first, EMPTY)
    const user = { ...card('bob', 'BOB'), picture: 'one' }
    const second = after(first, change(11, 11, { messages: [], members: [member('bob', { rev: 11, user })] }))
    expect(names.learn(second, first)).toEqual(['bob'])
    expect(names.card(second, 'bob')?.picture).toBe('one')
    const third = {
      ...second,
      blocks: new Map([['bob', { user: card('bob', 'BOB'), since: '2026-01-01T00:00:00.000Z' }]]),
    }
    expect(names.learn(third, second)).toEqual([])
    const bare = after(third, change(12, 12, { messages: [], members: [member('bob', { rev: 12 })] }))
    expect(names.learn(bare, third)).toEqual(['bob'])
    expect(names.card(bare, 'bob')?.picture).toBeNull()
  })
})

describe('a user with an unknown name', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  function asking(answer: () => Promise<ReturnType<typeof card>>) {
    const store = new Store()
    store.apply({ type: 'restored', state: ledgerWith(conversation()) })
    const asked: string[] = []
    const user = (id: string) => (asked.push(id), answer())
    const users = new UserLookup(store, { user }, (id) => store.state.looked_up_users.get(id) === undefined)
    return { store, asked, users }
  }

  it('is requested once for many views', async () => {
    const { store, asked, users } = asking(() => Promise.resolve(card('eve', 'Eve')))
    for (let i = 0; i < 3; i += 1) users.request('eve')
    await vi.advanceTimersByTimeAsync(5_000)
    users.request('eve')
    await vi.advanceTimersByTimeAsync(5_000)
    expect(asked).toEqual(['eve'])
    expect(store.state.looked_up_users.get('eve')?.display_name).toBe('Eve')
  })

  it('who is not visible is not requested again', async () => {
    const { store, asked, users } = asking(() =>
      Promise.reject(new Problem({ status: 404, code: 'not_found' })),
    )
    users.request('eve')
    await vi.advanceTimersByTimeAsync(5_000)
    users.request('eve')
    await vi.advanceTimersByTimeAsync(60_000)
    expect(asked).toEqual(['eve'])
    expect(store.state.looked_up_users.get('eve')).toBeNull()
  })

  it('is not requested if the name arrives meanwhile', async () => {
    const { store, asked, users } = asking(() => Promise.resolve(card('eve', 'Eve')))
    users.request('eve')
    store.apply({ type: 'user_looked_up', user_id: 'eve', card: card('eve', 'Eve') })
    await vi.advanceTimersByTimeAsync(5_000)
    expect(asked).toEqual([])
  })

  it('is requested again after a lost connection', async () => {
    let away = true
    const { store, users } = asking(() => {
      if (!away) return Promise.resolve(card('eve', 'Eve'))
      away = false
      return Promise.reject(Problem.offline())
    })
    users.request('eve')
    await vi.advanceTimersByTimeAsync(60_000)
    expect(store.state.looked_up_users.get('eve')?.display_name).toBe('Eve')
  })
})

describe('the name of this account', () => {
  it('is known from the start', () => {
    const names = new Names()
    const state = ledgerWith(conversation())
    names.learn(state, EMPTY)
    expect(names.card(state, ME)?.display_name).toBe('ANN')
  })
})

// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Access } from './access'
import type { SessionTokens } from './contract'
import { Problem } from './problem'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function tokens(n: number, session_id = 's1'): SessionTokens {
  return { session_id, access_token: `token-${n}`, token_type: 'Bearer', expires_in: 900 }
}

function numbered() {
  let n = 0
  return vi.fn(async () => {
    await Promise.resolve()
    return tokens(++n)
  })
}

describe('Access', () => {
  it('sends one request for concurrent callers', async () => {
    const renew = numbered()
    const access = new Access(renew)
    const all = await Promise.all(Array.from({ length: 20 }, () => access.token()))
    expect(new Set(all)).toEqual(new Set(['token-1']))
    expect(renew).toHaveBeenCalledTimes(1)
  })

  it('does not refresh a token that was already replaced', async () => {
    const renew = numbered()
    const access = new Access(renew)
    const old = await access.token()
    await access.refresh(old)
    expect(await access.refresh(old)).toBe('token-2')
    expect(renew).toHaveBeenCalledTimes(2)
  })

  it('renews before the end and notifies the socket', async () => {
    const access = new Access(numbered())
    const renewed = vi.fn()
    access.listen({ renewed, ended: vi.fn() })
    access.accept(tokens(0))
    await vi.advanceTimersByTimeAsync(839_000)
    expect(renewed).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(2_000)
    expect(renewed).toHaveBeenCalledExactlyOnceWith('token-1')
  })

  it('ends the session when the server refuses, but not when it cannot be reached', async () => {
    const ended = vi.fn()
    const renew = vi.fn<() => Promise<SessionTokens>>().mockRejectedValueOnce(Problem.offline())
    const access = new Access(renew)
    access.listen({ renewed: vi.fn(), ended })
    await expect(access.token()).rejects.toMatchObject({ code: 'offline' })
    expect(ended).not.toHaveBeenCalled()
    renew.mockRejectedValueOnce(new Problem({ status: 401, code: 'session_ended' }))
    await expect(access.token()).rejects.toMatchObject({ code: 'session_ended' })
    expect(ended).toHaveBeenCalledTimes(1)
  })

  it('does not continue with the session of another tab', async () => {
    const ended = vi.fn()
    const access = new Access(async () => tokens(1, 'of-somebody-else'))
    access.listen({ renewed: vi.fn(), ended })
    access.expect('s1')
    await expect(access.token()).rejects.toMatchObject({ code: 'session_ended' })
    expect(ended).toHaveBeenCalledTimes(1)
  })

  it('ignores the answer to a refresh from before a sign-out', async () => {
    let answer: (tokens: SessionTokens) => void = () => undefined
    const access = new Access(() => new Promise((resolve) => (answer = resolve)))
    access.accept(tokens(0))
    const refreshing = access.refresh()
    await Promise.resolve()
    await vi.advanceTimersByTimeAsync(0)
    access.drop()
    answer(tokens(1))
    await expect(refreshing).rejects.toMatchObject({ code: 'session_ended' })
    expect(access.session_id).toBeNull()
  })
})

// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { fullJitter, MAX_WAIT_MS } from './backoff'
import { waitAfter } from './closing'

describe('fullJitter', () => {
  it('doubles the maximum from one second to thirty', () => {
    const ceilings = [0, 1, 2, 3, 4, 5, 6, 100].map((attempt) => fullJitter(attempt, () => 0.999999))
    expect(ceilings).toEqual([999, 1999, 3999, 7999, 15999, 29999, 29999, 29999])
  })

  it('may be zero', () => {
    expect(fullJitter(7, () => 0)).toBe(0)
  })
})

describe('waitAfter', () => {
  const half = () => 0.5

  it('waits at least as long as the server demands', () => {
    expect(waitAfter({ code: 1012, reason: '{"retry_after_ms": 4000}' }, 0, half)).toBe(4000)
  })

  it('limits the wait that the server demands to a minute', () => {
    expect(waitAfter({ code: 1012, reason: '{"retry_after_ms": 86400000}' }, 0, half)).toBe(60_000)
    expect(waitAfter({ code: 1012, reason: '{"retry_after_ms": "soon"}' }, 0, half)).toBe(500)
    expect(waitAfter({ code: 1012, reason: '{' }, 0, half)).toBe(500)
  })

  it('waits at least half of the maximum if the account has too many sockets', () => {
    expect(waitAfter({ code: 4409, reason: '' }, 0, half)).toBeGreaterThanOrEqual(MAX_WAIT_MS / 2)
  })
})

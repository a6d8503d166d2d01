import { describe, expect, it } from 'vitest'
import { endOf, startOf } from './days'

describe('days', () => {
  it('begin and end at midnight of the local time zone', () => {
    expect(startOf('2026-11-25')).toBe(new Date(2026, 10, 25).toISOString())
    expect(endOf('2026-11-25')).toBe(new Date(2026, 10, 26).toISOString())
    expect(endOf('2026-12-31')).toBe(new Date(2027, 0, 1).toISOString())
  })

  it('may be empty', () => {
    expect(startOf('')).toBeUndefined()
    expect(endOf('')).toBeUndefined()
  })
})

import { describe, expect, it } from 'vitest'
import shared from '../../../testdata/passwords.json'
import { lengthOf, scoreOf } from './estimator'

describe('scoreOf', () => {
  it.each(shared.scores)('scores $password of $names as the server does', ({ password, names, score }) => {
    expect(scoreOf(password, names)).toBe(score)
  })

  it('scores a password of many kilobytes quickly', () => {
    const start = performance.now()
    expect(scoreOf('4b$7!1|'.repeat(10_000), [])).toBeGreaterThanOrEqual(0)
    expect(performance.now() - start).toBeLessThan(5_000)
  })
})

describe('lengthOf', () => {
  it('counts a letter and its combining mark as one', () => {
    expect(lengthOf('a\u0308o\u0308u\u0308')).toBe(3)
    expect(lengthOf('🌒🦊')).toBe(2)
  })
})

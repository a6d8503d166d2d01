import { describe, expect, it } from 'vitest'
import { matches } from './naming'

describe('matches', () => {
  it.each([
    ['tom', true],
    ['rey', true],
    ['tomas r', true],
    ['@tomas', true],
    ['TOMÁS', true],
    ['tomas.r', true],
    ['mas', false],
    ['', true],
  ])('finds Tomás Reyes by "%s": %s', (text, found) => {
    expect(matches(text, 'Tomás Reyes', 'tomas.reyes')).toBe(found)
  })
})

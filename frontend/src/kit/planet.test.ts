import { describe, expect, it } from 'vitest'
import { hueOf, initialsOf } from './planet'

describe('initialsOf', () => {
  it.each([
    ['Lena Vogt', 'LV'],
    ['lena.vogt', 'LV'],
    ['Noor', 'NO'],
    ['Ada Maria Lovelace', 'AL'],
    ['  ', '?'],
    ['👩‍🚀 Explorer', '👩‍🚀E'],
    ['ß', 'SS'],
  ])('shortens %s', (name, initials) => {
    expect(initialsOf(name)).toBe(initials)
  })

  it('are one where there is little space', () => {
    expect(initialsOf('Lena Vogt', 1)).toBe('L')
    expect(initialsOf('👩‍🚀 Explorer', 1)).toBe('👩‍🚀')
    expect(initialsOf(' ', 1)).toBe('?')
  })
})

describe('hueOf', () => {
  it('gives the same one of 24 hues for the same id', () => {
    expect(hueOf('a')).toBe(hueOf('a'))
    for (const seed of ['a', 'b', 'c', 'lena', 'tomas']) {
      expect(hueOf(seed) % 15).toBe(0)
      expect(hueOf(seed)).toBeLessThan(360)
    }
  })
})

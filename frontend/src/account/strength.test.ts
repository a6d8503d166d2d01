import { describe, expect, it } from 'vitest'
import { guessStrength } from './strength'

describe('guessStrength', () => {
  it('is nothing below the shortest length', () => {
    expect(guessStrength('x7#Kp2!', 10)).toBe(0)
  })

  it.each(['password123', 'aaaaaaaaaaaa', '1234567890', 'qwertz2024!', 'abcdefghijkl'])(
    'calls %s weak',
    (password) => {
      expect(guessStrength(password, 10)).toBeLessThanOrEqual(1)
    },
  )

  it.each(['correct horse battery staple', 'kT9#vLq2!xWm7', 'lantern-otter-velvet-42'])(
    'calls %s strong',
    (password) => {
      expect(guessStrength(password, 10)).toBe(4)
    },
  )

  it('does not count what is publicly known about the person', () => {
    expect(guessStrength('lena.vogt.lena', 10, ['lena.vogt', 'Lena'])).toBeLessThan(
      guessStrength('lena.vogt.lena', 10),
    )
  })
})

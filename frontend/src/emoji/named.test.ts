// @vitest-environment node
// On the real data, in both languages.

import { describe, expect, it } from 'vitest'
import { emojiNamed } from './named'

describe('emojiNamed', () => {
  it.each([
    ['rocket', '🚀'],
    ['thumbs_up', '👍'],
    ['thumbsup', '👍'],
    ['+1', '👍'],
    ['tada', '🎉'],
    ['red_heart', '❤️'],
    ['ROCKET', '🚀'],
  ])('finds for %s the emoji %s', async (name, emoji) => {
    expect(await emojiNamed(name, 'en')).toBe(emoji)
  })

  it.each(['oo', 'no', '10', 'rocke', 'qqqq', 'toString', '__proto__'])('%s is none', async (name) => {
    expect(await emojiNamed(name, 'en')).toBeUndefined()
  })

  it('finds names of the interface language and short names', async () => {
    expect(await emojiNamed('rakete', 'de')).toBe('🚀')
    expect(await emojiNamed('tada', 'de')).toBe('🎉')
  })
})

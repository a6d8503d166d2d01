// @vitest-environment node
// On the real data, in both languages.

import { describe, expect, it } from 'vitest'
import { loadEmoji, toned } from './catalogue'
import { searchEmoji } from './search'

const en = await loadEmoji('en')
const de = await loadEmoji('de')
const found = (all: typeof en, text: string) => searchEmoji(all, text).map(({ emoji }) => emoji)

describe('searchEmoji', () => {
  it.each([
    ['thumbs up', '👍'],
    ['thumbs_up', '👍'],
    ['THUMBS', '👍'],
    ['rocket', '🚀'],
    ['tada', '🎉'],
    ['red heart', '❤️'],
    ['👍', '👍'],
  ])('finds by "%s" %s among the first', (text, emoji) => {
    expect(found(en, text).slice(0, 3)).toContain(emoji)
  })

  it.each([
    ['rakete', '🚀'],
    ['daumen hoch', '👍'],
    ['tränen', '😂'],
    ['traenen', undefined],
    ['bär', '🐻'],
    ['bar', '🐻'],
  ])('finds by "%s" in German', (text, emoji) => {
    if (emoji) expect(found(de, text)).toContain(emoji)
    else expect(found(de, text)).toEqual([])
  })

  it('ranks whole names before words in names', () => {
    expect(found(en, 'cat')[0]).toBe('🐈')
    expect(found(en, 'cat')).toContain('😹')
  })

  it('returns nothing for an empty or unknown text', () => {
    expect(found(en, '  ')).toEqual([])
    expect(found(en, 'qqqq')).toEqual([])
  })
})

describe('toned', () => {
  const of = (emoji: string) => en.find((each) => each.emoji === emoji)!
  it('applies the skin tone to emoji that have one', () => {
    expect(toned(of('👋'), 0)).toBe('👋')
    expect(toned(of('👋'), 1)).toBe('👋🏻')
    expect(toned(of('👋'), 5)).toBe('👋🏿')
    expect(toned(of('🚀'), 5)).toBe('🚀')
    expect(toned(of('👩‍❤️‍👨'), 3)).toBe('👩🏽‍❤️‍👨🏽')
  })

  it('does not offer components of emoji', () => {
    expect(en.some(({ emoji }) => emoji === '🏻' || emoji === '🇦')).toBe(false)
    expect(en.length).toBe(de.length)
    expect(en.length).toBeGreaterThan(1_800)
  })
})

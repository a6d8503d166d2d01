import { beforeEach, describe, expect, it } from 'vitest'
import { emojiHistory } from './emoji-history.svelte'

beforeEach(() => emojiHistory.forget())

describe('emojiHistory', () => {
  it('keeps the last used emoji, each once, newest first', () => {
    for (const emoji of ['👍', '🎉', '👍']) emojiHistory.use(emoji)
    expect(emojiHistory.used).toEqual(['👍', '🎉'])
    expect(localStorage.getItem('umbra.emoji')).toBe('["👍","🎉"]')
    for (let i = 0; i < 40; i += 1) emojiHistory.use(String.fromCodePoint(0x1f600 + i))
    expect(emojiHistory.used).toHaveLength(24)
  })

  it('stores nothing after it is cleared', () => {
    emojiHistory.use('👍')
    emojiHistory.tone = 3
    emojiHistory.forget()
    expect(emojiHistory.used).toEqual([])
    expect(emojiHistory.tone).toBe(0)
    expect({ ...localStorage }).toEqual({})
  })
})

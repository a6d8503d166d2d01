import { beforeEach, describe, expect, it } from 'vitest'
import { habits } from './habits.svelte'

beforeEach(() => habits.forget())

describe('habits', () => {
  it('remembers the last ones, each once, the newest first', () => {
    for (const emoji of ['👍', '🎉', '👍']) habits.use(emoji)
    expect(habits.used).toEqual(['👍', '🎉'])
    expect(localStorage.getItem('umbra.emoji')).toBe('["👍","🎉"]')
    for (let i = 0; i < 40; i += 1) habits.use(String.fromCodePoint(0x1f600 + i))
    expect(habits.used).toHaveLength(24)
  })

  it('leaves nothing behind', () => {
    habits.use('👍')
    habits.tone = 3
    habits.forget()
    expect(habits.used).toEqual([])
    expect(habits.tone).toBe(0)
    expect({ ...localStorage }).toEqual({})
  })
})

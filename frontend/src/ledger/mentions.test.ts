// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { mentionsIn, mentionSpans, MOST_MENTIONS } from './mentions'

const names = new Set(['ann', 'ann.b', 'j-p', 'zoë'])
const found = (text: string) => mentionSpans(text, names).map(({ start, end }) => text.slice(start, end))

describe('a mention', () => {
  it.each([
    ['@ann', ['@ann']],
    ['hello @Ann!', ['@Ann']],
    ['(@ann) and @zoë', ['@ann', '@zoë']],
    ['@ann, @ann. @ann…', ['@ann', '@ann', '@ann']],
    ['@ann.b. and @j-p-', ['@ann.b', '@j-p']],
    ['@annabel @nobody @', []],
    ['ann@ann.example ann@ann', []],
    ['@@ann', []],
    ['**@ann**', ['@ann']],
  ])('in %j is %j', (text, expected) => {
    expect(found(text)).toEqual(expected)
  })

  it('names each person once', () => {
    const people = [
      { id: '1', username: 'Ann' },
      { id: '2', username: 'J-P' },
    ]
    expect(mentionsIn('@j-p @ann @Ann', people)).toEqual(['2', '1'])
    expect(mentionsIn('nobody', people)).toEqual([])
  })

  it('is not passed on for more people than the server takes', () => {
    const people = Array.from({ length: 60 }, (_, i) => ({ id: `${i}`, username: `user${i}x` }))
    const text = people.map(({ username }) => `@${username}`).join(' ')
    expect(mentionsIn(text, people)).toHaveLength(MOST_MENTIONS)
  })
})

import { describe, expect, it } from 'vitest'
import { plain, sectionsOf } from './differences'

const same = (text: string) => ({ change: 'same' as const, text })
const added = (text: string) => ({ change: 'added' as const, text })
const removed = (text: string) => ({ change: 'removed' as const, text })
const shape = (lines: Parameters<typeof sectionsOf>[0]) =>
  sectionsOf(lines).map(({ change, lines: all, collapsed }) => [change, all.length, collapsed])

describe('sectionsOf', () => {
  it('shows two unchanged lines beside a change and collapses the others', () => {
    const before = Array.from({ length: 9 }, (_, i) => same(`line ${i}`))
    const lines = [...before, removed('old'), added('new'), added('newer'), ...before]
    expect(shape(lines)).toEqual([
      ['same', 7, true],
      ['same', 2, false],
      ['removed', 1, false],
      ['added', 2, false],
      ['same', 2, false],
      ['same', 7, true],
    ])
  })

  it('does not collapse a short part between two changes', () => {
    const lines = [added('a'), ...Array.from({ length: 5 }, (_, i) => same(`line ${i}`)), removed('b')]
    expect(shape(lines)).toEqual([
      ['added', 1, false],
      ['same', 5, false],
      ['removed', 1, false],
    ])
  })

  it('ignores empty lines', () => {
    expect(shape([added('a'), same(''), added('b'), added('|---|:-:|')])).toEqual([['added', 2, false]])
  })
})

describe('a line', () => {
  it.each([
    ['## 3. What **we** keep', 'heading', '3. What we keep'],
    ['- `umbra.theme`: the *theme*', 'item', 'umbra.theme: the theme'],
    ['2. second', 'item', 'second'],
    ['| Messages | 90 days |', 'item', 'Messages · 90 days'],
    ['See [the law](https://example.org/) here', 'text', 'See the law (https://example.org/) here'],
    ['a_name_with_lines and 2 * 3', 'text', 'a_name_with_lines and 2 * 3'],
  ])('reads %j as a %s: %s', (markdown, look, text) => {
    expect(plain(markdown)).toEqual({ look, text })
  })
})

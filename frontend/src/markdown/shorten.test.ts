import { describe, expect, it } from 'vitest'
import { readMarkdown } from './blocks'
import { isJumbo } from './jumbo'
import { previewOf } from './preview'
import { shorten } from './shorten'

const read = (body: string) => readMarkdown(body, { dialect: 'message' })

describe('shorten', () => {
  it('returns null for short messages', () => {
    expect(shorten(read('short'))).toBeNull()
    expect(shorten(read(Array(20).fill('line').join('\n')))).toBeNull()
    expect(shorten(read(Array(8).fill('- item').join('\n')))).toBeNull()
  })

  it('cuts after twenty lines of text, code or lists', () => {
    const lines = Array(20).fill('line').join('\n')
    expect(shorten(read(`${lines}\n${lines}`))).toEqual([
      { kind: 'paragraph', children: [{ kind: 'text', text: `${lines}…` }] },
    ])
    expect(shorten(read('```\n' + `${lines}\n${lines}` + '\n```'))).toEqual([
      { kind: 'code', language: '', text: `${lines}…` },
    ])
    expect(shorten(read(Array(40).fill('- item').join('\n')))).toMatchObject([
      { kind: 'list', items: { length: 20 } },
    ])
  })

  it('does not split a character', () => {
    const [only] = shorten(read('a'.repeat(1_599) + '🎉'.repeat(20))) ?? []
    expect(only).toEqual({ kind: 'paragraph', children: [{ kind: 'text', text: `${'a'.repeat(1_599)}…` }] })
  })

  it('never shows a spoiler', () => {
    const cut = JSON.stringify(shorten(read(`||${'secret '.repeat(400)}||`)))
    expect(cut).toMatch(/^\[\{"kind":"paragraph","children":\[\{"kind":"spoiler"/)
  })
})

describe('previewOf', () => {
  it.each([
    ['**Hello** `code` [there](https://example.org)', 'Hello code there'],
    ['a\n\nb\n  c', 'a b c'],
    ['it was ||the butler||', 'it was ▒▒▒▒'],
    ['```js\n1 + 1\n```', '1 + 1'],
    ['> said\n1. one\n2. two', 'said 1. one 2. two'],
    ['- one', '- one'],
    ['- one\n- two', '• one • two'],
    ['25. November\n30. Dezember', '25. November 30. Dezember'],
    [' ', ''],
  ])('shows %j as %j', (body, preview) => {
    expect(previewOf(body)).toBe(preview)
  })

  it('shows no spoiler that is longer than the preview', () => {
    expect(previewOf(`so: ||${'secret '.repeat(100)}||`)).toBe('so: ▒▒▒▒')
  })
})

describe('isJumbo', () => {
  it.each([
    ['👍', true],
    ['🎉🎉 ', true],
    ['👩‍🚀🇩🇪', true],
    ['👍 ok', false],
    ['42', false],
    ['👍👍👍👍', false],
  ])('is for %s: %s', (body, jumbo) => {
    expect(isJumbo(body)).toBe(jumbo)
  })
})

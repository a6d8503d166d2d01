import { describe, expect, it } from 'vitest'
import { isJumbo, readBody } from './body'

describe('readBody', () => {
  it('finds addresses and leaves the punctuation to the sentence', () => {
    expect(readBody('See https://example.org/a_(b), or (https://example.org).')).toEqual([
      { kind: 'text', text: 'See ' },
      { kind: 'link', text: 'https://example.org/a_(b)', href: 'https://example.org/a_(b)' },
      { kind: 'text', text: ', or (' },
      { kind: 'link', text: 'https://example.org', href: 'https://example.org' },
      { kind: 'text', text: ').' },
    ])
  })

  it('knows code, inline and in blocks', () => {
    expect(readBody('run `a b` now\n```rust\nfn main() {}\n```\nthen')).toEqual([
      { kind: 'text', text: 'run ' },
      { kind: 'code', text: 'a b' },
      { kind: 'text', text: ' now\n' },
      { kind: 'block', text: 'fn main() {}' },
      { kind: 'text', text: 'then' },
    ])
  })

  it('makes no link of anything else', () => {
    expect(readBody('javascript:alert(1) <b>x</b> http://')).toEqual([
      { kind: 'text', text: 'javascript:alert(1) <b>x</b> http://' },
    ])
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
  ])('%s → %s', (body, jumbo) => {
    expect(isJumbo(body)).toBe(jumbo)
  })
})

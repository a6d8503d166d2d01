// The work is linear in the length of any input. It is counted in steps, not measured in time.

import { describe, expect, it } from 'vitest'
import { readMarkdown } from './blocks'
import { shorten } from './shorten'
import { plainText, type Block, type Inline } from './tree'

const PATTERNS = [
  ...['*', '_', '**', '[', ']', '>', '|', '||', '`', '~~', '\\', '<', '@', '(', '- ', '\n', '#'],
  ...[
    '*a',
    '*a ',
    'a*',
    '_a ',
    '**a ',
    '||a ',
    '[a',
    '[a](',
    '[a](b',
    ']( ',
    '[a](https://x.y/(',
    '`a ',
    '``a`',
  ],
  ...[
    '*a _b ',
    '*a _b~~c ||d ',
    '> ',
    '> - ',
    '>\n',
    '- a\n',
    '1. a\n',
    '```\n',
    'a```\n',
    '```a\n',
    '```a b\n',
    '```\n``` ',
    '````a b\n```',
    'https://a',
  ],
  ...['https://x.y/)', '<https://x ', '@name', '@name.', '[*a](https://x.y)', '![', 'a\n\n', ' ', '  - a\n'],
  ...['*a* ', '***a***', '***a', '- - ', '> > - '],
  ...[
    '\\*',
    '\\*a ',
    '\\*a\\* ',
    '\\`',
    '\\[a](https://x.y) ',
    '\\@name ',
    'www.a.example',
    'a@b.example ',
    'a.',
    'a@',
  ],
  ...[
    '|| a ',
    '||a\n\n',
    '- a ||\n',
    '- ||a\n',
    '> ||a\n\n',
    '|||',
    '||||',
    '1. ||a\n\n  ||\n',
    '- 5\n',
    '- a\n\n- 5\n\n',
  ],
  ...['https://x.y/a，', 'https://x.y/((', '@看', '__a__ ', ' ||', '\\||a', '- \\- '],
]

function work(source: string, dialect: 'message' | 'document'): number {
  const effort = { steps: 0 }
  const tree = readMarkdown(source, { dialect, effort, mentioned: () => undefined })
  // The tree is not deeper than browsers render.
  expect(depthOf(tree)).toBeLessThan(60)
  shorten(tree)
  return effort.steps
}

function depthOf(parts: readonly (Block | Inline)[]): number {
  let deepest = 0
  for (const part of parts) {
    if ('children' in part) deepest = Math.max(deepest, 1 + depthOf(part.children))
    if ('items' in part) for (const item of part.items) deepest = Math.max(deepest, 1 + depthOf(item.blocks))
  }
  return deepest
}

describe.each(['message', 'document'] as const)('the work for a %s', (dialect) => {
  it.each(PATTERNS)('of %j, over and over, grows with its length', (pattern) => {
    const of = (length: number) => pattern.repeat(Math.ceil(length / pattern.length)).slice(0, length)
    const small = work(of(2_000), dialect)
    const large = work(of(8_000), dialect)
    expect(large).toBeLessThan(8_000 * 12)
    expect(large).toBeLessThan(small * 4 * 1.5 + 200)
  })

  it.each(PATTERNS)('of %j that ends at last', (pattern) => {
    const open = pattern.repeat(Math.ceil(4_000 / pattern.length))
    expect(work(`${open}x${[...open].reverse().join('')}`, dialect)).toBeLessThan(8_000 * 14)
  })
})

it('shows all characters of unpaired marks', () => {
  for (const body of ['*a '.repeat(50), '['.repeat(90), '*a _b '.repeat(40), '`a ``b ```c']) {
    const [only] = readMarkdown(body, { dialect: 'message' })
    expect(only?.kind === 'paragraph' && plainText(only.children)).toBe(body.trimEnd())
  }
})

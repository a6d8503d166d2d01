// The dialect of policies.

import { describe, expect, it } from 'vitest'
import { readMarkdown as readAs } from './blocks'
import { readInline as readInlineAs } from './inline'

const readMarkdown = (source: string) => readAs(source, { dialect: 'document' })
const readInline = (source: string) => readInlineAs(source, { dialect: 'document' })

const text = (value: string) => ({ kind: 'text', text: value })
const item = (marker: string, ...blocks: unknown[]) => ({ marker, blocks })

describe('readMarkdown', () => {
  it('reads headings and joins the lines of a paragraph', () => {
    expect(readMarkdown('# Policy\n\nFirst line\nsecond line\n\nNext')).toEqual([
      { kind: 'heading', level: 1, children: [text('Policy')] },
      { kind: 'paragraph', children: [text('First line second line')] },
      { kind: 'paragraph', children: [text('Next')] },
    ])
  })

  it('reads list items of several lines', () => {
    expect(readMarkdown('- one\n  goes on\n- two\n\n- three\n\nafter')).toEqual([
      {
        kind: 'list',
        ordered: false,
        items: [
          item('-', { kind: 'paragraph', children: [text('one goes on')] }),
          item('-', { kind: 'paragraph', children: [text('two')] }),
          item('-', { kind: 'paragraph', children: [text('three')] }),
        ],
      },
      { kind: 'paragraph', children: [text('after')] },
    ])
  })

  it('reads ordered and nested lists', () => {
    expect(readMarkdown('3. three\n   - inner\n4. four')).toEqual([
      {
        kind: 'list',
        ordered: true,
        items: [
          item(
            '3.',
            { kind: 'paragraph', children: [text('three')] },
            {
              kind: 'list',
              ordered: false,
              items: [item('-', { kind: 'paragraph', children: [text('inner')] })],
            },
          ),
          item('4.', { kind: 'paragraph', children: [text('four')] }),
        ],
      },
    ])
  })

  it('reads tables, quotes and rules', () => {
    expect(readMarkdown('| What | Why |\n|---|:-:|\n| name | `id` |\n\n> said\n> so\n\n---')).toEqual([
      {
        kind: 'table',
        head: [[text('What')], [text('Why')]],
        rows: [[[text('name')], [{ kind: 'code', text: 'id' }]]],
      },
      { kind: 'quote', children: [{ kind: 'paragraph', children: [text('said so')] }] },
      { kind: 'rule' },
    ])
  })

  it('terminates on any input', () => {
    for (const source of ['-', '> ', '|', '1.', '**', '# ', '\n\n\n', '- a\n\n\n\n  b', '|-|\n|-|']) {
      expect(Array.isArray(readMarkdown(source))).toBe(true)
    }
  })
})

describe('inline markup of a document', () => {
  it('reads nested marks', () => {
    expect(readInline('a **b *c*** d')).toEqual([
      text('a '),
      { kind: 'strong', children: [text('b '), { kind: 'em', children: [text('c')] }] },
      text(' d'),
    ])
  })

  it('shows identifiers with underscores and unpaired marks as typed', () => {
    expect(readInline('read_receipts and a*b')).toEqual([text('read_receipts and a*b')])
  })

  it('makes links only of http, https and mailto addresses', () => {
    expect(
      readInline('[x](https://example.org) [y](javascript:alert(1)) [z](/privacy) <mailto:a@b.example>'),
    ).toMatchObject([
      { kind: 'link', href: 'https://example.org' },
      text(' [y](javascript:alert(1)) '),
      { kind: 'link', href: '/privacy' },
      text(' '),
      { kind: 'link', href: 'mailto:a@b.example', children: [text('a@b.example')] },
    ])
  })

  it('reads backslash escapes', () => {
    expect(readInline('1 \\* 2')).toEqual([text('1 * 2')])
  })
})

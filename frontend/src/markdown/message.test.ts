// The dialect of messages.

import { describe, expect, it } from 'vitest'
import { readMarkdown } from './blocks'
import { line, link, read, text } from './message.testing'
import type { Inline } from './tree'

const item = (marker: string, ...blocks: unknown[]) => ({ marker, blocks })
const paragraph = (value: string) => ({ kind: 'paragraph', children: [text(value)] })

describe('a paragraph', () => {
  it('keeps line breaks', () => {
    expect(read('one\n  two   three\n\n\nfour')).toEqual([paragraph('one\n  two   three'), paragraph('four')])
  })

  it.each([
    ['**a**', 'strong'],
    ['*a*', 'em'],
    ['_a_', 'em'],
    ['~~a~~', 'strike'],
    ['||a||', 'spoiler'],
  ])('reads %s as %s', (body, kind) => {
    expect(line(body)).toEqual([{ kind, children: [text('a')] }])
  })

  it('reads nested marks', () => {
    expect(line('a **b *c*** d')).toEqual([
      text('a '),
      { kind: 'strong', children: [text('b '), { kind: 'em', children: [text('c')] }] },
      text(' d'),
    ])
    expect(line('||~~x~~ *y*||')).toEqual([
      {
        kind: 'spoiler',
        children: [
          { kind: 'strike', children: [text('x')] },
          text(' '),
          { kind: 'em', children: [text('y')] },
        ],
      },
    ])
  })

  it.each([
    'snake_case_name and a*b',
    '2 * 3 * 4 = 24',
    'a || b',
    '**',
    '****',
    '*a',
    'a*',
    '**a',
    '>_<',
    '~a~',
    'C:\\temp',
    '# no heading',
    '| no | table |\n|---|---|',
    '---',
    '+1',
    '2026. was a year',
    'http://',
    'javascript:alert(1) <b>x</b>',
    '[a](javascript:alert(1))',
    '[a](data:text/html,x)',
    '[a](/settings)',
    '[a](//example.org)',
    '[](https://example.org)',
    '[https://bank.example](https://thief.example)',
    '] [ ](x)',
  ])('shows %j as typed', (body) => {
    expect(read(body).map((block) => block.kind)).toEqual(['paragraph'])
    expect(line(body).map((part) => part.kind)).not.toContain('spoiler')
    expect(JSON.stringify(line(body))).not.toMatch(/"(strong|strike|code)"/)
    expect(line(body).every((part) => part.kind !== 'link' || part.href.startsWith('https'))).toBe(true)
  })

  it('shows unpaired marks as typed', () => {
    for (const body of ['a || b', '[a](javascript:x)', '2 * 3 * 4', '**', '<b>x</b> &amp;'])
      expect(line(body)).toEqual([text(body)])
  })

  it('shows an escaped mark as typed', () => {
    expect(line('\\*a\\* 1 \\* 2')).toEqual([text('*a* 1 \\* 2')])
  })

  it('reads no marks in code', () => {
    expect(line('run `a *b*` and `` ` `` now')).toEqual([
      text('run '),
      { kind: 'code', text: 'a *b*' },
      text(' and '),
      { kind: 'code', text: '`' },
      text(' now'),
    ])
    expect(line('one ` tick')).toEqual([text('one ` tick')])
  })
})

describe('mentions', () => {
  const names = { mira: 'm', 'tom.r': 't' }
  it('are names of members', () => {
    expect(line('@Mira, ask @tom.r. Not @ann, me@mira.example', names)).toEqual([
      { kind: 'mention', id: 'm', text: '@Mira' },
      text(', ask '),
      { kind: 'mention', id: 't', text: '@tom.r' },
      text('. Not @ann, '),
      link('mailto:me@mira.example', 'me@mira.example'),
    ])
    for (const body of ['@mirabel', '@@mira', 'x.@mira']) expect(line(body, names)).toEqual([text(body)])
  })

  it('are escaped by a backslash before the name of a member, mentioned or not', () => {
    const escaped = (body: string, mentioned: Record<string, string>) =>
      readMarkdown(body, {
        dialect: 'message',
        mentioned: (name) => mentioned[name],
        isMember: (name) => name in names,
      })
    const words = (...children: Inline[]) => [{ kind: 'paragraph', children }]
    const mention: Inline = { kind: 'mention', id: 'm', text: '@mira' }
    expect(escaped('\\@mira, \\\\@mira', { mira: 'm' })).toEqual(
      words({ kind: 'text', text: '@mira, \\' }, mention),
    )
    expect(escaped('@mira \\@tom.r', { mira: 'm' })).toEqual(
      words(mention, { kind: 'text', text: ' @tom.r' }),
    )
    for (const body of ['\\@param x', '\\@mirabel', '\\\\@ifnextchar'])
      expect(escaped(body, {})).toEqual([paragraph(body)])
    expect(read('\\@param x')).toEqual([paragraph('@param x')])
  })
})

describe('blocks', () => {
  it('reads code with its language, with and without an end', () => {
    expect(read('now\n```rust\nfn main() {\n\n  *x*\n}\n```\nthen')).toEqual([
      paragraph('now'),
      { kind: 'code', language: 'rust', text: 'fn main() {\n\n  *x*\n}' },
      paragraph('then'),
    ])
    expect(read('```\na\nb')).toEqual([{ kind: 'code', language: '', text: 'a\nb' }])
    expect(read('look: ```js\n1 + 1\n2```')).toEqual([
      paragraph('look:'),
      { kind: 'code', language: 'js', text: '1 + 1\n2' },
    ])
    expect(read('so ```')).toEqual([paragraph('so ```')])
    const code = (language: string, text: string) => ({ kind: 'code', language, text })
    expect(read('``` js\nx\n```')).toEqual([code('js', 'x')])
    expect(read('```js {1}\nx\n```\nhi')).toEqual([code('', 'js {1}\nx'), paragraph('hi')])
    expect(read('```const a = 1\nconst b = `2`\n```\nhi')).toEqual([
      code('', 'const a = 1\nconst b = `2`'),
      paragraph('hi'),
    ])
    expect(read('```const a = `1`\n\n```')).toEqual([code('', 'const a = `1`\n')])
    expect(read('```\nx\n``` *hi*\n- a\n- b')).toMatchObject([
      code('', 'x'),
      { kind: 'paragraph', children: [{ kind: 'em' }] },
      { kind: 'list' },
    ])
    expect(read('so `a`: ```js\n\n1``` and ```2\n3```.')).toEqual([
      { kind: 'paragraph', children: [text('so '), { kind: 'code', text: 'a' }, text(':')] },
      code('js', '\n1'),
      paragraph('and'),
      code('2', '3'),
      paragraph('.'),
    ])
    expect(read('```not closed\n*a*')).toMatchObject([
      { children: [text('```not closed\n'), { kind: 'em' }] },
    ])
    expect(read('````\n```\n````')).toEqual([{ kind: 'code', language: '', text: '```' }])
  })

  it('ends a quote at the first line without a sign', () => {
    expect(read('> said\n> - a\n> - b\n>> deeper\nno')).toEqual([
      {
        kind: 'quote',
        children: [
          paragraph('said'),
          { kind: 'list', ordered: false, items: [item('-', paragraph('a')), item('-', paragraph('b'))] },
          { kind: 'quote', children: [paragraph('deeper')] },
        ],
      },
      paragraph('no'),
    ])
  })

  it('reads nested lists, which end at the next line of text', () => {
    expect(read('buy:\n- milk\n  - oat\n    - unsweetened\n- tea\nthat is all')).toEqual([
      paragraph('buy:'),
      {
        kind: 'list',
        ordered: false,
        items: [
          item('-', paragraph('milk'), {
            kind: 'list',
            ordered: false,
            items: [
              item('-', paragraph('oat'), {
                kind: 'list',
                ordered: false,
                items: [item('-', paragraph('unsweetened'))],
              }),
            ],
          }),
          item('-', paragraph('tea')),
        ],
      },
      paragraph('that is all'),
    ])
  })
})

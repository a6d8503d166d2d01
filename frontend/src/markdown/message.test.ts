// The dialect of messages.

import { describe, expect, it } from 'vitest'
import { readMarkdown } from './blocks'
import type { Inline } from './tree'

const read = (body: string, names: Record<string, string> = {}) =>
  readMarkdown(body, { dialect: 'message', mentioned: (name) => names[name] })
/** The parts of a message of one paragraph. */
function line(body: string, names?: Record<string, string>): Inline[] {
  const [only, ...more] = read(body, names)
  if (only?.kind !== 'paragraph' || more.length > 0) throw new Error('not one paragraph')
  return only.children
}
const text = (value: string) => ({ kind: 'text', text: value })
const link = (href: string, label = href) => ({ kind: 'link', href, children: [text(label)] })
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

describe('addresses', () => {
  it('become links without the punctuation that follows them', () => {
    expect(line('See https://example.org/a_(b), or (https://example.org).')).toEqual([
      text('See '),
      link('https://example.org/a_(b)'),
      text(', or ('),
      link('https://example.org'),
      text(').'),
    ])
    expect(line('**https://example.org/**')).toEqual([
      { kind: 'strong', children: [link('https://example.org/')] },
    ])
  })

  it('may have a label, but not one that shows another address', () => {
    expect(line('[the *docs*](https://example.org/a_(b)) <mailto:a@b.example>')).toEqual([
      {
        kind: 'link',
        href: 'https://example.org/a_(b)',
        children: [text('the '), { kind: 'em', children: [text('docs')] }],
      },
      text(' '),
      link('mailto:a@b.example', 'a@b.example'),
    ])
    expect(line('[https://example.org](https://example.org/x)')).toEqual([
      link('https://example.org/x', 'https://example.org'),
    ])
    expect(line('[www.bank.example](https://thief.example)')).toEqual([
      text('['),
      link('https://www.bank.example', 'www.bank.example'),
      text('](https://thief.example)'),
    ])
  })
})

describe('a mail address with its scheme', () => {
  it('is shown as typed', () => {
    expect(line('mailto:a@b.example?subject=x')).toEqual([link('mailto:a@b.example?subject=x')])
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

describe('the end of an address', () => {
  const links = (body: string): string[] => {
    const found: string[] = []
    const walk = (parts: readonly Inline[]): void => {
      for (const part of parts) {
        if (part.kind === 'link') found.push(part.href)
        else if ('children' in part) walk(part.children)
      }
    }
    for (const block of read(body)) if (block.kind === 'paragraph') walk(block.children)
    return found
  }

  it.each([
    ['https://social.example/some_name_', ['https://social.example/some_name_']],
    ['see https://x.example/a* and b*', ['https://x.example/a*']],
    ['_https://x.example/a_', ['https://x.example/a']],
    ['*see https://x.example/a*', ['https://x.example/a']],
    ['~~https://x.example/~~', ['https://x.example/']],
    ['https://x.example/~user', ['https://x.example/~user']],
    ['https://x.example/page。谢谢', ['https://x.example/page']],
    ['（https://x.example/a）', ['https://x.example/a']],
    ['「https://x.example/a」と', ['https://x.example/a']],
    ['https://x.example/a，https://x.example/b', ['https://x.example/a', 'https://x.example/b']],
    ['https://x.example/a、https://x.example/b', ['https://x.example/a', 'https://x.example/b']],
    ['https://x.example/a,https://x.example/b', ['https://x.example/a', 'https://x.example/b']],
    ['https://x.example/a؛ ثم', ['https://x.example/a']],
    ['https://x.example看这里', ['https://x.example']],
    ['https://zh.example.org/wiki/北京', ['https://zh.example.org/wiki/北京']],
    ['https://例子.example/路径', ['https://例子.example/路径']],
    ['(https://x.example/a_(b))', ['https://x.example/a_(b)']],
    ['[https://x.example/a]', ['https://x.example/a']],
    ['{https://x.example/a}', ['https://x.example/a']],
    ['https://x.example/?a[]=1&b[]=2', ['https://x.example/?a[]=1&b[]=2']],
    ['https://x.example/a?!', ['https://x.example/a']],
    ['https://x.example/a…', ['https://x.example/a']],
    ['“https://x.example/a”', ['https://x.example/a']],
    ["'https://x.example/a','https://x.example/b'", ['https://x.example/a', 'https://x.example/b']],
    ['https://web.example/web/https://x.example/a', ['https://web.example/web/https://x.example/a']],
    ['https://x.example:8080/a:b', ['https://x.example:8080/a:b']],
    ['www.example.org', ['https://www.example.org']],
    ['看www.example.org/a。', ['https://www.example.org/a']],
    ['(see www.example.org, www.example.net)', ['https://www.example.org', 'https://www.example.net']],
    ['www.example', []],
    ['www.', []],
    ['a.www.example.org', []],
    ['me@mira.example', ['mailto:me@mira.example']],
    ['https://x.example/a۔https://x.example/b～', ['https://x.example/a', 'https://x.example/b']],
    ['｢https://x.example/a｣ https://x.example/b。', ['https://x.example/a', 'https://x.example/b']],
    [
      'https://x.example/a॥ https://x.example/b՞ https://x.example/c։',
      ['https://x.example/a', 'https://x.example/b՞', 'https://x.example/c'],
    ],
    [
      'https://x.example/ሀ። https://x.example/ក។ https://x.example/က။',
      ['https://x.example/ሀ', 'https://x.example/ក', 'https://x.example/က'],
    ],
    ['https://x.example/ア・イ https://x.example/a–b', ['https://x.example/ア・イ', 'https://x.example/a–b']],
    ['https://[::1]:80/a HTTPS://X.EXAMPLE/A', ['https://[::1]:80/a', 'HTTPS://X.EXAMPLE/A']],
    [
      '<me@mira.example>, (you.too+x@mira.example).',
      ['mailto:me@mira.example', 'mailto:you.too+x@mira.example'],
    ],
    ['first_last@mail.example.org', ['mailto:first_last@mail.example.org']],
    ['写信到me@mira.example谢谢', ['mailto:me@mira.example']],
    ['müller@example.org', ['mailto:müller@example.org']],
    ['https://example.org👍 https://例え.jp👍', ['https://example.org', 'https://例え.jp']],
    ['https://example.org/👍 https://i❤.example', ['https://example.org/👍', 'https://i❤.example']],
    ["https://a.example's www.a.example’s", ['https://a.example', 'https://www.a.example']],
    ["https://a.example/x's_y", ["https://a.example/x's_y"]],
    ["o'neil@b.example 'me@b.example'", ["mailto:o'neil@b.example", 'mailto:me@b.example']],
    ['ahttps://a.example éhttps://a.example жhttps://a.example e\u0301https://a.example', []],
    ['awww.a.example жwww.a.example', []],
    ['❤️https://a.example 1️⃣www.a.example', ['https://a.example', 'https://www.a.example']],
    ['看https://a.example', ['https://a.example']],
    ['user@例え.jp www.日本.jp', ['mailto:user@例え.jp', 'https://www.日本.jp']],
    ['写信到me@例え.jp谢谢', ['mailto:me@例え.jp']],
    ['git@host.example:path', []],
    ['a@b', []],
    ['@name@host.example', []],
    ['`https://x.example` `me@mira.example` `www.example.org`', []],
    ['```\nhttps://x.example\n```', []],
  ])('in %j gives the links %j', (body, expected) => {
    expect(links(body)).toEqual(expected)
  })

  it('makes characters visible that change the direction of text', () => {
    expect(line('https://x.example/\u202egnp.exe')).toEqual([link('https://x.example/%E2%80%AEgnp.exe')])
    expect(JSON.stringify(line('[a\u202egnp\u2066](https://x.example)'))).not.toMatch(/[\u202e\u2066]/)
    expect(line('[שלום](https://x.example)')).toEqual([link('https://x.example', 'שלום')])
    expect(line('https://x.example/שלום')).toEqual([link('https://x.example/שלום')])
  })

  it('names invisible characters of a label, but not joiners of words and emoji', () => {
    const label = (text: string) => line(`[${text}](https://x.example)`)
    for (const char of ['\u3164', '\u115F', '\uFFA0', '\u2800', '\u034F', '\u180E', '\u{E0041}', '\u200D'])
      expect(label(`a${char}.`)).toEqual([
        link(
          'https://x.example',
          `a[U+${char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}].`,
        ),
      ])
    for (const text of ['❤️', '👩🏽‍🚀', 'می‌خواهم', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '1️⃣'])
      expect(label(text)).toEqual([link('https://x.example', text)])
    expect(label('\u3164\u2800')).toEqual([text('[\u3164\u2800](https://x.example)')])
    expect(line('https://x.example/a\u3164b')).toEqual([link('https://x.example/a%E3%85%A4b')])
  })

  it('accepts no label that shows another address', () => {
    for (const label of [
      'see https://bank.example',
      '**https://bank.example**',
      'me@bank.example',
      'www.bank.example',
      'bank.example',
      '(Bank.Example/login)',
      'see: bank.example.',
      '//bank.example',
      'ｈttps://bank.example',
      'https:／／bank.example',
      'bank。example',
      'ba\u200Cnk.example',
      '𝐛𝐚𝐧𝐤.example',
      '192.168.0.1',
      'ftp://bank.example',
      '@https://bank.example',
      'thief.example@bank.example',
      'https://bank.example@thief.example',
    ])
      expect(links(`[${label}](https://thief.example)`)).not.toContain('https://thief.example')
    for (const label of [
      'x.example',
      'www.x.example/a',
      'X.Example:',
      'index.html',
      'a/b.md',
      'v1.2.3',
      'e.g. this',
      '@tom.jones',
      'and/or',
      '//',
    ])
      expect(links(`[${label}](https://x.example)`), label).toEqual(['https://x.example'])
    expect(links('[me@a.example](mailto:you@b.example)')).not.toContain('mailto:you@b.example')
  })
})

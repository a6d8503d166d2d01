// Addresses in the dialect of messages.

import { describe, expect, it } from 'vitest'
import { line, link, read, text } from './message.testing'
import type { Inline } from './tree'

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

// Text is shown as typed, unless it is markup as chat users mean it. The examples are in docs/markdown.md.

import { describe, expect, it } from 'vitest'
import { readMarkdown } from './blocks'
import { previewOf } from './preview'
import { plainText, type Block, type Inline } from './tree'

const read = (body: string) => readMarkdown(body, { dialect: 'message' })

/** All visible text, with the markers of lists and quotes. */
function shown(blocks: readonly Block[]): string {
  return blocks
    .map((block): string => {
      if (block.kind === 'paragraph') return plainText(block.children)
      if (block.kind === 'code') return block.text
      if (block.kind === 'list')
        return block.items.map((item) => `${item.marker} ${shown(item.blocks)}`).join('\n')
      return block.kind === 'quote' ? `> ${shown(block.children)}` : '?'
    })
    .join('\n')
}

const kinds = (parts: readonly (Block | Inline)[]): string[] =>
  parts.flatMap((part) => [part.kind, ...('children' in part ? kinds(part.children) : [])])

describe('text that is not markup', () => {
  it.each([
    // Numbered items.
    '25. November\n30. Dezember',
    '3. c\n2. b\n1. a',
    '0. x',
    '007. Bond',
    '1) a\n2) b',
    '5. only one',
    '2024. Something',
    '1. a\n1. b\n1. c',
    // Backslashes.
    '\\\\server\\share\\_docs',
    '\\d+\\.\\d+',
    '¯\\_(ツ)_/¯',
    'C:\\new\\table',
    'C:\\_docs_\\*.*',
    'C:\\Users\\*\\_x_',
    '\\\\server\\(_docs_)\\_x_',
    '\\(a\\) \\[b\\] \\{c\\}',
    '\\*not closed',
    '\\\\\\[x] \\\\\\*x \\\\\\d',
    '1 \\* 2',
    '\\# \\! \\+ \\. \\- \\> \\|',
    'a\\_b_c',
    '\\begin{x} \\\\ \\end{x}',
    '\\',
    'ends with \\',
    '\\\\',
    'sed s/\\/\\/x/',
    "grep '\\<word\\>'",
    '^\\s*\\*\\s',
    // Characters inside of words, product names, paths and code.
    '2*3*4',
    '5 * 3 * 2',
    '(a)*(b)*(c)',
    'a_b_c',
    'snake_case_name',
    '__init__.py',
    '__init__ and __main__',
    '__a__',
    '*.*',
    'a\\*b',
    'if __name__ == "__main__":',
    'foo.__bar__.baz',
    'foo*bar*baz',
    '*nix',
    '*.js and *.ts',
    '**kwargs',
    'f(*args, **kwargs)',
    '/*comment*/ x',
    '^.*foo.*$',
    'src/**/*.ts',
    '5* hotel, 4* hotel',
    'cp *.txt /tmp/* now',
    'ls *.log /var/* x',
    '/* c */ x /* d */',
    'find . -name *.ts -o -name *.js*',
    '*/5 * * * */2',
    '"*" and "*"',
    "'*' or '*'",
    '„*“ und „*“, «*» et «*», “*” and “*”, »*« oder »*«',
    '「*」と「*」',
    '"_" and "_"',
    '"~~" and "~~"',
    '[*] and [*]',
    '(*) required, (*) optional',
    'x_{i}^{*} and y_{j}^{*}',
    '~/x ~ y',
    'a~~b~~c',
    '~~~',
    '***',
    '#hashtag',
    '# not a heading',
    // Nothing that can be seen.
    '**\u3164**',
    '*\u115F\u1160*',
    '`\u2800`',
    '`` ``',
    '```\n\u3164\n```',
    '||\u200B||',
    '[\u3164](https:/x)',
    // Minus signs, prompts and emoticons.
    '- 5 degrees',
    '- 5\n- 7',
    '-5',
    '- said nobody',
    '* a footnote',
    '>',
    '>>> import this',
    '>>> a\n>>> b',
    '>_<',
    '>5 degrees',
    '>= 3',
    ':-) <3 -> => <-',
    '|| logical or',
    'a || b',
    'x | y | z',
    '||',
    '||||',
    '```',
    '```\n```',
    '``',
    '[x] [ ] [](y)',
    '[a]: b',
    '| no | table |\n|---|---|',
    '---',
    '+ plus',
    '&amp; <b>x</b>',
  ])('shows %j as typed', (body) => {
    expect(shown(read(body))).toBe(body)
    expect(kinds(read(body)).filter((kind) => /strong|em|strike|spoiler|code/.test(kind))).toEqual([])
  })

  it.each(['- 5 degrees', '- said nobody', '>>> import this', '2*3*4'])('%j is a paragraph', (body) => {
    expect(read(body)).toEqual([{ kind: 'paragraph', children: [{ kind: 'text', text: body }] }])
  })

  it('is unchanged in previews', () => {
    expect(previewOf('25. November\n30. Dezember')).toBe('25. November 30. Dezember')
    expect(previewOf('3) c\n2) b')).toBe('3) c 2) b')
    expect(previewOf('\\\\server\\share\\_docs')).toBe('\\\\server\\share\\_docs')
    expect(previewOf('- 5 degrees')).toBe('- 5 degrees')
  })
})

describe('a backslash disappears before a character that would be markup', () => {
  it.each([
    ['\\*a\\*', '*a*'],
    ['\\**a**', '**a**'],
    ['\\*\\*a\\*\\*', '**a**'],
    ['\\_a_', '_a_'],
    ['\\~~a~~', '~~a~~'],
    ['\\||a||', '||a||'],
    ['\\|\\|a\\|\\|', '||a||'],
    ['\\\\\\||a||', '\\||a||'],
    ['\\`a`', '`a`'],
    ['\\[a](https://x.example)', '[a](https://x.example)'],
    ['[a\\](https://x.example)', '[a](https://x.example)'],
    ['\\@bob', '@bob'],
    ['\\- a\n\\- b', '- a\n- b'],
    ['1\\. a', '1. a'],
    ['\\> a', '> a'],
    ['\\\\*a*', '\\a'],
  ])('%j is shown as %j', (body, expected) => {
    expect(shown(read(body))).toBe(expected)
  })
})

describe('emphasis', () => {
  const em = (body: string) => kinds(read(body)).filter((kind) => !/paragraph|text/.test(kind))
  it.each([
    ['*a*', ['em']],
    ['**a** and _b_.', ['strong', 'em']],
    ['(*a*), "_b_": **c**!', ['em', 'em', 'strong']],
    ['**Fett**-Druck', ['strong']],
    ['这是**重点**内容', ['strong']],
    ['重要*です*。', ['em']],
    ['🎉*a*🎉', ['em']],
    ['***a***', ['em', 'strong']],
    ['__very important__', ['strong']],
    ['~~a~~', ['strike']],
    ['*a*...', ['em']],
    ['*a _b_ c*', ['em', 'em']],
    ['**a *b**', ['strong']],
    ['"*a*" (*b*) “*c*”', ['em', 'em', 'em']],
    ['(*“a” b*) (*"a"*)', ['em', 'em']],
    ['“*‘a’ b*” “a *‘b’*”', ['em', 'em']],
    ['*a b.* *...a*', ['em', 'em']],
    ['*https://x.example/* **www.x.example/**', ['em', 'link', 'strong', 'link']],
    ['**.env** and **/etc/hosts**', ['strong', 'strong']],
    ["*a*'s", ['em']],
    ['¡*a*!', ['em']],
    ['**a**/**b**', ['strong', 'strong']],
    ['*a*-*b*', ['em', 'em']],
    ['`a`*b*', ['code', 'em']],
    ['مرحبا *بالعالم*، نعم', ['em']],
    ['*दुनिया*।', ['em']],
  ])('reads in %j the marked parts %j', (body, expected) => {
    expect(em(body)).toEqual(expected)
  })
})

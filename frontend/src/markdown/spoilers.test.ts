// Hidden text is shown nowhere. Uncertain cases are hidden.

import { describe, expect, it } from 'vitest'
import vectors from '../../../docs/message-text.json'
import { readMarkdown } from './blocks'
import { previewOf } from './preview'
import { shorten } from './shorten'
import type { Block, Inline } from './tree'

const read = (body: string) => readMarkdown(body, { dialect: 'message' })

/** All text that is visible before a spoiler is revealed. */
function visibleText(parts: readonly (Block | Inline)[]): string {
  return parts
    .map((part): string => {
      if (part.kind === 'spoiler') return '▒'
      if (part.kind === 'list')
        return part.items.map((item) => `${item.marker} ${visibleText(item.blocks)}`).join(' ')
      if ('children' in part) return visibleText(part.children)
      return 'text' in part ? part.text : ''
    })
    .join('')
}

/** All text, hidden or not. */
const whole = (body: string) => JSON.stringify(read(body))

describe('a spoiler', () => {
  it.each([
    '||secret||',
    '|| secret ||',
    '**|| secret ||**',
    'it was ||secret||',
    'it was || secret || I think',
    'it was || secret ||\n\n- a\n- || secret ||',
    'a || b, || secret ||, || secret ||.',
    '|| secret\n\n||',
    '|| - secret\n- secret||',
    'it was || the secret ||',
    '||secret ||',
    '|| secret||',
    '`a||b` ||secret||',
    '``a||`` b ||secret|| `||`',
    '||secret `||` secret||',
    '||secret ``` || ``` secret||',
    '||\nsecret\n||',
    'so:\n||\nsecret\n||\nthere',
    'so: ||\nsecret\n||',
    'so:||\nsecret\n||',
    '||secret\n\nsecret||',
    '||\nsecret\n\n\nsecret\n||',
    '||- secret\n- secret||',
    '||\n- secret\n- secret\n||',
    '||\n1. secret\n2. secret\n||',
    '||\n> secret\n||',
    '> ||secret\n> \n> secret||',
    '> ||secret\nsecret||',
    '- a\n- ||secret\n\n  secret||\n- b',
    '1. a ||secret\n2. secret|| b',
    '||secret\n```\nsecret\n```\nsecret||',
    '||```\nsecret\n```||',
    '||\n```\nsecret\n```\n||',
    '```\na||b\n```\n||secret||',
    '||secret',
    'so ||secret\n\nsecret',
    '||secret\n```\nsecret\n```',
    '||secret\n- secret\n- secret',
    '||\nsecret',
    '(||secret||)',
    '**||secret||**',
    '*a ||secret* secret||',
    '**a ||secret** secret||',
    '||**secret|| a**',
    '[a ||secret](https://x.example) secret||',
    '||https://x.example/secret||',
    '||[secret](https://x.example)||',
    '|||secret|||',
    '||secret||||secret||',
    '||secret || secret||',
    '||secret||secret||',
    '||secret ||secret||',
    'a || b ||secret||',
    'a||b ||secret||',
    'a || b\n\n||secret||',
    '||\n||secret||',
    '是||secret||吧',
    '||secret||吧',
    '\\\\||secret||',
    'C:\\||secret||',
    '||secret\\||',
    '\t||secret||',
  ])('hides the secret of %j in messages, previews and shortened texts', (body) => {
    expect(visibleText(read(body))).not.toContain('secret')
    expect(visibleText(read(body))).toContain('▒')
    expect(previewOf(body)).not.toContain('secret')
    const long = body.replaceAll('secret', 'secret '.repeat(300).trim())
    expect(previewOf(long)).not.toContain('secret')
    expect(visibleText(shorten(read(long)) ?? read(long))).not.toContain('secret')
    expect(whole(body)).toContain('secret')
  })

  it('hides the number of a list item with its text', () => {
    expect(previewOf('||\n17. a\n42. b\n||')).toBe('▒▒▒▒')
    expect(previewOf('1. a ||b\n42. c|| d')).toBe('1. a ▒▒▒▒ d')
    expect(previewOf('||\n17. a\n42. ||')).toBe('▒▒▒▒')
    expect(whole('1. ||\nb')).toContain('1.')
  })

  it('ends at its closing mark', () => {
    expect(visibleText(read('a ||b|| c ||d|| e'))).toBe('a ▒ c ▒ e')
    expect(visibleText(read('||a|| and b || c'))).toBe('▒ and b || c')
    expect(visibleText(read('||a|| and foo||'))).toBe('▒ and foo||')
    expect(visibleText(read('||a\n\nb|| c\n\nd'))).toBe('▒cd')
    expect(visibleText(read('- a ||b\n- c|| d\n- e'))).toBe('- a▒ d - e')
  })

  it.each([
    'a || b',
    'if (a || b) return',
    '||',
    '||||',
    '|| ||',
    '`||a||`',
    '```\n||a||\n```',
    '\\||a||',
    '\\|\\|a\\|\\|',
    'a|b|c',
  ])('is not in %j', (body) => {
    expect(JSON.stringify(read(body))).not.toContain('spoiler')
  })
})

describe('the examples of docs/message-text.json', () => {
  const bare = (text: string) => text.replace(/[\s`>]/g, '')
  it.each(vectors.spoilers)('hide the same parts of $body as the server', ({ body, shown }) => {
    expect(bare(visibleText(read(body)))).toBe(bare(shown))
  })
})

// A message in one line of plain words, for lists, quotes and ears. What is hidden stays hidden.

import { readMarkdown } from './blocks'
import type { Block, Inline } from './tree'

/** Enough for any line; what follows cannot be seen. */
const LOOKED_AT = 400
const HIDDEN = '▒▒▒▒'

export function previewOf(body: string): string {
  const start = body.length > LOOKED_AT ? closed(body) : body
  const text = readMarkdown(start, { dialect: 'message' }).map(wordsOf).join(' ')
  return text.replace(/\s+/g, ' ').trim()
}

/** The beginning, without a spoiler that would lose its end and be told. */
function closed(body: string): string {
  const start = body.slice(0, LOOKED_AT).replace(/[\uD800-\uDBFF]$/, '')
  const marks = start.split('||')
  return marks.length % 2 === 0 ? marks.slice(0, -1).join('||') + HIDDEN : start
}

function wordsOf(block: Block): string {
  switch (block.kind) {
    case 'code':
      return block.text
    case 'quote':
      return block.children.map(wordsOf).join(' ')
    case 'list':
      return block.items
        .map((item, at) => `${block.ordered ? `${block.start + at}.` : '•'} ${item.map(wordsOf).join(' ')}`)
        .join(' ')
    case 'table':
    case 'rule':
      return ''
    default:
      return inWords(block.children)
  }
}

function inWords(parts: readonly Inline[]): string {
  return parts
    .map((part) => {
      if (part.kind === 'spoiler') return HIDDEN
      return 'children' in part ? inWords(part.children) : part.text
    })
    .join('')
}

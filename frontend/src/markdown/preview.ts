// A message in one line of plain text, for lists, quotes and screen readers. Hidden text stays hidden: the whole text
// is parsed, and the tree is shortened, not the source.

import { readMarkdown } from './blocks'
import type { Block, Inline } from './tree'

/** Enough for any line. */
const SHOWN = 400
const HIDDEN = '▒▒▒▒'
/** A cache, because rows request the same text often. */
const KEPT = 300
const kept = new Map<string, string>()

export function previewOf(body: string): string {
  const known = kept.get(body)
  if (known !== undefined) return known
  const preview = cut(readMarkdown(body, { dialect: 'message' }).map(wordsOf).join(' '))
  const oldest = kept.size < KEPT ? undefined : kept.keys().next().value
  if (oldest !== undefined) kept.delete(oldest)
  kept.set(body, preview)
  return preview
}

function cut(words: string): string {
  const line = words.replace(/\s+/g, ' ').trim()
  return line.length > SHOWN ? line.slice(0, SHOWN).replace(/[\uD800-\uDBFF]$/, '') : line
}

function wordsOf(block: Block): string {
  switch (block.kind) {
    case 'code':
      return block.text
    case 'quote':
      return block.children.map(wordsOf).join(' ')
    case 'list':
      return block.items
        .map(({ marker, blocks }) => `${sign(marker, block.ordered)} ${blocks.map(wordsOf).join(' ')}`)
        .join(' ')
    case 'spoiler':
      return HIDDEN
    case 'table':
    case 'rule':
      return ''
    default:
      return inWords(block.children)
  }
}

const sign = (marker: string, isOrdered: boolean) => (isOrdered || marker === '' ? marker : '•')

function inWords(parts: readonly Inline[]): string {
  return parts
    .map((part) => {
      if (part.kind === 'spoiler') return HIDDEN
      return 'children' in part ? inWords(part.children) : part.text
    })
    .join('')
}

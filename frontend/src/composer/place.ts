// Whether a word at the caret would be text, as the reader of messages decides: not code, and no part of an address.

import { readMarkdown } from '../markdown/blocks'
import { NAME_LENGTH } from '../markdown/names'
import type { Block, Inline } from '../markdown/tree'

/** A name that stands for the word. */
const WORD = 'x'.repeat(NAME_LENGTH)

export interface Place {
  before: string
  after: string
}

/** Whether an `@` and a name would be a mention. */
export const mayMention = (place: Place) => reads(place, '@', 'mention')

/** Whether words would be shown as such. */
export const mayWrite = (place: Place) => reads(place, '', 'text')

function reads({ before, after }: Place, sign: string, kind: 'mention' | 'text'): boolean {
  const written = before + sign + WORD
  // Code that is not closed yet is code while it is typed.
  const closed = [...new Set(before.match(/`+/g))].map((ticks) => written + ticks)
  const mentioned = (name: string) => (name === WORD ? WORD : undefined)
  return [`${written} ${after}`, ...closed].every((text) =>
    holds(readMarkdown(text, { dialect: 'message', mentioned }), kind),
  )
}

function holds(parts: readonly (Block | Inline)[], kind: 'mention' | 'text'): boolean {
  return parts.some((part) => {
    if (part.kind === 'list') return part.items.some(({ blocks }) => holds(blocks, kind))
    if ('children' in part) return part.kind !== 'link' && holds(part.children, kind)
    return part.kind === kind && part.text.includes(WORD)
  })
}

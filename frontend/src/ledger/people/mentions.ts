// Whom a text mentions: those whose names it draws as a mention. The server keeps no others.

import type { Id } from '../../link/contract'
import { readMarkdown } from '../../markdown/blocks'
import { foldName } from '../../markdown/names'
import type { Block, Inline } from '../../markdown/tree'

/** The server takes no more. */
export const MOST_MENTIONS = 50

/** Who of these people is mentioned, each once, in the order of the text. */
export function mentionsIn(text: string, people: Iterable<{ id: Id; username: string }>): Id[] {
  if (!text.includes('@')) return []
  const ids = new Map([...people].map(({ id, username }) => [foldName(username), id]))
  const found = new Set<Id>()
  walk(readMarkdown(text, { dialect: 'message', mentioned: (name) => ids.get(name) }), found)
  return [...found].slice(0, MOST_MENTIONS)
}

function walk(parts: readonly (Block | Inline)[], found: Set<Id>): void {
  for (const part of parts) {
    if (part.kind === 'mention') found.add(part.id as Id)
    else if (part.kind === 'list') for (const item of part.items) walk(item.blocks, found)
    else if ('children' in part) walk(part.children, found)
  }
}

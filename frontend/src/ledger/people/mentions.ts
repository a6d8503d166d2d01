// Finds who is mentioned in a text, by the rules that also draw mentions. The server keeps only these.

import type { Id } from '../../link/contract'
import { MENTIONS_MAX } from '../../link/limits'
import { readMarkdown } from '../../markdown/blocks'
import { foldName } from '../../markdown/names'
import type { Block, Inline } from '../../markdown/tree'

/** The people mentioned, each once, in the order of the text. */
export function mentionsIn(text: string, people: Iterable<{ id: Id; username: string }>): Id[] {
  if (!text.includes('@')) return []
  const ids = new Map([...people].map(({ id, username }) => [foldName(username), id]))
  const found = new Set<Id>()
  walk(readMarkdown(text, { dialect: 'message', mentioned: (name) => ids.get(name) }), found)
  return [...found].slice(0, MENTIONS_MAX)
}

function walk(parts: readonly (Block | Inline)[], found: Set<Id>): void {
  for (const part of parts) {
    if (part.kind === 'mention') found.add(part.id as Id)
    else if (part.kind === 'list') for (const item of part.items) walk(item.blocks, found)
    else if ('children' in part) walk(part.children, found)
  }
}

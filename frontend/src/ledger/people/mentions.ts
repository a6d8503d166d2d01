// Finds the people mentioned in a text, by the rules that also highlight mentions. The server stores only these.

import type { Id } from '../../link/contract'
import { MENTIONS_MAX } from '../../link/limits'
import { readMarkdown } from '../../markdown/blocks'
import { foldName } from '../../markdown/names'
import type { Block, Inline } from '../../markdown/tree'
import type { ConversationState } from '../state/state'

/** The people mentioned, each once, in the order of the text. */
export function mentionsIn(text: string, people: Iterable<{ id: Id; username: string }>): Id[] {
  if (!text.includes('@')) return []
  const ids = new Map([...people].map(({ id, username }) => [foldName(username), id]))
  const found = new Set<Id>()
  collectMentions(readMarkdown(text, { dialect: 'message', mentioned: (name) => ids.get(name) }), found)
  return [...found].slice(0, MENTIONS_MAX)
}

/** The members of a conversation whose `@username` is in the text. */
export function memberMentions(c: ConversationState | undefined, text: string): Id[] {
  const members = [...(c?.members.values() ?? [])].filter(({ left }) => !left).map(({ user }) => user)
  return mentionsIn(text, c?.with ? [c.with, ...members] : members)
}

function collectMentions(parts: readonly (Block | Inline)[], found: Set<Id>): void {
  for (const part of parts) {
    if (part.kind === 'mention') found.add(part.id as Id)
    else if (part.kind === 'list') for (const item of part.items) collectMentions(item.blocks, found)
    else if ('children' in part) collectMentions(part.children, found)
  }
}

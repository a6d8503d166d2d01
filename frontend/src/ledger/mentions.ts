// What counts as a mention in a text: an @ that does not stand inside a word, and a username.

import type { Id } from '../link/contract'

/** The server takes no more. */
export const MOST_MENTIONS = 50

export interface MentionSpan {
  start: number
  /** Exclusive. */
  end: number
  /** Folded, see `foldName`. */
  username: string
}

const CANDIDATE = /(?<![\p{L}\p{N}_@.])@([\p{Alphabetic}\p{N}._-]{1,64})/gu

/** Where usernames of this set (folded) are mentioned. A dot or hyphen after a name may belong to the sentence, so
 *  the longest name that exists wins. */
export function mentionSpans(text: string, usernames: ReadonlySet<string>): MentionSpan[] {
  const spans: MentionSpan[] = []
  for (const found of text.matchAll(CANDIDATE)) {
    let name = found[1] ?? ''
    while (name !== '' && !usernames.has(foldName(name))) name = /[._-]$/.test(name) ? name.slice(0, -1) : ''
    if (name) spans.push({ start: found.index, end: found.index + 1 + name.length, username: foldName(name) })
  }
  return spans
}

/** Two ways to write one username become the same. */
export function foldName(username: string): string {
  return username.normalize('NFKC').toLowerCase()
}

/** Who of these people is mentioned, each once, in the order of the text. */
export function mentionsIn(text: string, people: Iterable<{ id: Id; username: string }>): Id[] {
  if (!text.includes('@')) return []
  const ids = new Map([...people].map(({ id, username }) => [foldName(username), id]))
  const found = mentionSpans(text, new Set(ids.keys())).map(({ username }) => ids.get(username) as Id)
  return [...new Set(found)].slice(0, MOST_MENTIONS)
}

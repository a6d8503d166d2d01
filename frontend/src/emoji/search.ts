// Searches emoji by keywords.

import { foldSearch } from '../text/fold'
import type { Emoji } from './catalogue'

const MAX_RESULTS = 96

/** Best matches first: whole names, beginnings of names, words in names, then keywords. */
export function searchEmoji(all: readonly Emoji[], text: string, most = MAX_RESULTS): Emoji[] {
  const wanted = foldSearch(text)
    .split(/[\s_]+/)
    .filter(Boolean)
  if (wanted.length === 0) return []
  const whole = wanted.join(' ')
  return all
    .map((emoji) => ({ emoji, rank: rankOf(emoji, wanted, whole) }))
    .filter(({ rank }) => rank !== Infinity)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, most)
    .map(({ emoji }) => emoji)
}

function rankOf({ emoji, name, tags }: Emoji, wanted: readonly string[], whole: string): number {
  if (emoji === whole) return 0
  const called = foldSearch(name)
  if (called === whole) return 0
  if (called.startsWith(whole)) return 1
  const ofName = called.split(/[^\p{L}\p{N}]+/u)
  if (wanted.every((word) => ofName.some((each) => each.startsWith(word)))) return 2
  const others = tags.map(foldSearch)
  if (others.includes(whole)) return 3
  const all = [...ofName, ...others.flatMap((tag) => [tag, ...tag.split(/[^\p{L}\p{N}]+/u)])]
  return wanted.every((word) => all.some((each) => each.startsWith(word))) ? 4 : Infinity
}

// What is being completed at the caret: `@` begins the name of a person, `:` that of an emoji.

export interface Asked {
  kind: 'person' | 'emoji'
  query: string
  /** Where the sign stands. */
  start: number
}

const PERSON = /(?<![\p{L}\p{N}_@.])@([\p{L}\p{N}._-]{0,32})$/u
/** Two letters at least, so that a smile is a smile. */
const EMOJI = /(?<![\p{L}\p{N}_:])[:]([\p{L}\p{N}_+-]{2,32})$/u
/** No name is longer, so no more is looked at. */
const LOOKED_AT = 64

export function askedFor(text: string, caret: number): Asked | null {
  const before = text.slice(Math.max(0, caret - LOOKED_AT), caret)
  const person = PERSON.exec(before)
  const found = person ?? EMOJI.exec(before)
  if (!found) return null
  const query = found[1] ?? ''
  return { kind: person ? 'person' : 'emoji', query, start: caret - query.length - 1 }
}

// What is being completed at the caret: `@` begins the name of a person, `:` that of an emoji.

import { mayNameAt, NAME_SIGN } from '../markdown/names'

export interface Asked {
  kind: 'person' | 'emoji'
  query: string
  /** Where the sign stands. */
  start: number
}

const PERSON = new RegExp(`@(${NAME_SIGN}{0,32})$`, 'u')
/** Two letters at least, so that a smile is a smile. */
const EMOJI = /(?<![\p{L}\p{N}_:])[:]([\p{L}\p{N}_+-]{2,32})$/u
/** No name is longer, so no more is looked at. */
const LOOKED_AT = 64

export function askedFor(text: string, caret: number): Asked | null {
  const before = text.slice(Math.max(0, caret - LOOKED_AT), caret)
  const person = PERSON.exec(before)
  const begins = person && mayNameAt(before, person.index) && !isEscaped(before, person.index)
  const found = begins ? person : EMOJI.exec(before)
  if (!found) return null
  const query = found[1] ?? ''
  return { kind: begins ? 'person' : 'emoji', query, start: caret - query.length - 1 }
}

/** An odd number of backslashes stands in front of it. */
const isEscaped = (text: string, at: number) => /(?<!\\)(?:\\\\)*\\$/.test(text.slice(0, at))

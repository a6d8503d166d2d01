// What is completed at the caret: `@` begins a username, `:` an emoji name.

import { mayNameAt, NAME_SIGN } from '../markdown/names'

export interface CompletionQuery {
  kind: 'person' | 'emoji'
  query: string
  /** The index of the sign. */
  start: number
}

const PERSON = new RegExp(`@(${NAME_SIGN}{0,32})$`, 'u')
/** At least two letters, so that emoticons are not completed. */
const EMOJI = /(?<![\p{L}\p{N}_:])[:]([\p{L}\p{N}_+-]{2,32})$/u
/** The longest name. Longer words are not looked at. */
const MAX_LENGTH = 64

export function completionQueryAt(text: string, caret: number): CompletionQuery | null {
  const before = text.slice(Math.max(0, caret - MAX_LENGTH), caret)
  const person = PERSON.exec(before)
  const begins = person && mayNameAt(before, person.index) && !isEscaped(before, person.index)
  const found = begins ? person : EMOJI.exec(before)
  if (!found) return null
  const query = found[1] ?? ''
  return { kind: begins ? 'person' : 'emoji', query, start: caret - query.length - 1 }
}

/** Whether an odd number of backslashes precedes it. */
const isEscaped = (text: string, at: number) => /(?<!\\)(?:\\\\)*\\$/.test(text.slice(0, at))

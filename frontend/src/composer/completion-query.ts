// What is completed at the caret: `@` begins a username, `:` an emoji name.

import { mayNameAt, NAME_LENGTH, NAME_SIGN } from '../markdown/names'

export interface CompletionQuery {
  kind: 'person' | 'emoji'
  query: string
  /** The index of the `@` or `:`. */
  start: number
}

const PERSON = new RegExp(`@(${NAME_SIGN}{0,${NAME_LENGTH}})$`, 'u')
/** At least two letters, so that emoticons are not completed. */
const EMOJI = /(?<![\p{L}\p{N}_:])[:]([\p{L}\p{N}_+-]{2,32})$/u
/** Only this many characters before the caret are searched: a name and its sign. */
const MAX_LENGTH = NAME_LENGTH + 1

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

// What is completed at the caret: `@` begins a username, `:` an emoji name.

import { NAME_LENGTH, NAME_SIGN } from '../markdown/names'
import { mayMention, mayWrite } from './place'

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
  const found = PERSON.exec(before) ?? EMOJI.exec(before)
  if (!found) return null
  const kind = found[0].startsWith('@') ? 'person' : 'emoji'
  const query = found[1] ?? ''
  const start = caret - query.length - 1
  const place = { before: text.slice(0, start), after: text.slice(caret) }
  return (kind === 'person' ? mayMention : mayWrite)(place) ? { kind, query, start } : null
}

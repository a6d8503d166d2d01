// An emoji written as a whole name between two colons, such as `:rocket:`.

import { mayWrite } from './place'

export interface ClosedName {
  name: string
  /** The index of its first colon. */
  start: number
}

const CLOSED = /(?<![\p{L}\p{N}_:]):([\p{L}\p{N}_+-]{1,64}):$/u
const MAX_LENGTH = 80

/** The name that ends at the caret. Null inside of code and addresses. */
export function closedName(text: string, caret: number): ClosedName | null {
  const name = CLOSED.exec(text.slice(Math.max(0, caret - MAX_LENGTH), caret))?.[1]
  if (name === undefined) return null
  const start = caret - name.length - 2
  return mayWrite({ before: text.slice(0, start), after: text.slice(caret) }) ? { name, start } : null
}

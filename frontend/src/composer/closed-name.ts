// An emoji written as a whole name between two colons, such as `:rocket:`.

export interface ClosedName {
  name: string
  /** The index of its first colon. */
  start: number
}

const CLOSED = /(?<![\p{L}\p{N}_:]):([\p{L}\p{N}_+-]{1,64}):$/u
const MAX_LENGTH = 80

/** The name that ends at the caret. Null inside of code. */
export function closedName(text: string, caret: number): ClosedName | null {
  const name = CLOSED.exec(text.slice(Math.max(0, caret - MAX_LENGTH), caret))?.[1]
  if (name === undefined || isInCode(text, caret)) return null
  return { name, start: caret - name.length - 2 }
}

/** Backticks begin and end code: an odd number of them before the caret means that the caret is in code. */
function isInCode(text: string, caret: number): boolean {
  return (text.slice(0, caret).match(/`/g) ?? []).length % 2 === 1
}

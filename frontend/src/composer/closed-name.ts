// An emoji written by its whole name between two colons, such as `:rocket:`.

export interface ClosedName {
  name: string
  /** Where its first colon stands. */
  start: number
}

const CLOSED = /(?<![\p{L}\p{N}_:]):([\p{L}\p{N}_+-]{1,64}):$/u
const LOOKED_AT = 80

/** The name that ends at the caret. None in code, where a colon is a colon. */
export function closedName(text: string, caret: number): ClosedName | null {
  const name = CLOSED.exec(text.slice(Math.max(0, caret - LOOKED_AT), caret))?.[1]
  if (name === undefined || isInCode(text, caret)) return null
  return { name, start: caret - name.length - 2 }
}

/** Code begins and ends with backticks: an odd number of them before the caret leaves it open. */
function isInCode(text: string, caret: number): boolean {
  return (text.slice(0, caret).match(/`/g) ?? []).length % 2 === 1
}
